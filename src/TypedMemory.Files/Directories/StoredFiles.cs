using TypedMemory.Files.Disk;
using TypedMemory.Files.Edits;
using TypedMemory.Files.Storage;

namespace TypedMemory.Files.Directories;

/// <summary>What becomes of files on disk in their documents, and of documents on disk.</summary>
internal sealed class StoredFiles(MemoryFiles files)
{
    private IMemoryFileRepository Documents => files.Documents;

    /// <summary>What a file is on disk; <see langword="null"/> if its bytes are not here yet.</summary>
    public async ValueTask<byte[]?> ReadAsync(MemoryFile file, CancellationToken cancellationToken)
    {
        if (MemoryFiles.FileText(file) is { } text) return LocalFile.Encode(text);
        string content = file.Contents.Min(StringComparer.Ordinal)!;
        Stream? stream = await Documents.OpenAttachmentAsync(
            new MemoryFileId(file.Path), content, cancellationToken).ConfigureAwait(false);
        if (stream is null) return null;
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    /// <summary>The document of a file that is new.</summary>
    public static MemoryFile Build(string path, LocalFile local) => local.Text is { } text
        ? FileBuilder.Build(path, text, SeenFile.Nothing, SeenFile.Nothing)
        : Binary(path, local);

    /// <summary>Puts the bytes of a file beside its document, which is made if it is not there.</summary>
    public async ValueTask PutContentAsync(string path, LocalFile local, CancellationToken cancellationToken)
    {
        var id = new MemoryFileId(path);
        await FileContents.EnsureAsync(Documents, id, cancellationToken).ConfigureAwait(false);
        await FileContents.PutAsync(
            Documents, id, local.Hash, new MemoryStream(local.Bytes), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings an edit of a file to its document.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="local">What it is on disk.</param>
    /// <param name="seen">What it was made of; <see langword="null"/> if it is new.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document with the edit; <see langword="null"/> if there is none to edit.</returns>
    public async ValueTask<MemoryEntry<MemoryFile, MemoryFileId>?> EditAsync(
        string path, LocalFile local, SeenFile? seen, CancellationToken cancellationToken)
    {
        if (local.Text is null) await PutContentAsync(path, local, cancellationToken).ConfigureAwait(false);
        SeenFile before = seen ?? SeenFile.Nothing;
        MemoryEntry<MemoryFile, MemoryFileId>? entry = await Documents.UpdateAsync(
            new MemoryFileId(path),
            current =>
            {
                MemoryFile edited = local.Text is { } text
                    ? FileEdit.Apply(current, before, text)
                    : FileMerge.Apply(current, before, Binary(path, local));
                bool isNew = seen is null || current.MovedTo == path;
                return isNew ? edited with { MovedTo = null } : edited;
            },
            cancellationToken).ConfigureAwait(false);
        if (entry is null) return null;
        foreach (string content in before.Contents.Except(entry.Value.Contents))
        {
            await Documents.DeleteAttachmentAsync(entry.Id, content, cancellationToken).ConfigureAwait(false);
        }

        return before.Contents.IsEmpty
            ? entry
            : await Documents.GetEntryAsync(entry.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gives each content that was written at once with another a file of its own: bytes cannot stand in one file
    /// together. Every machine makes the same names and the same documents of them.
    /// </summary>
    /// <returns>Whether there was more than one.</returns>
    public async ValueTask<bool> PartAsync(MemoryFile file, CancellationToken cancellationToken)
    {
        string[] others = [.. file.Contents.Order(StringComparer.Ordinal).Skip(file.Sections.IsEmpty ? 1 : 0)];
        if (others.Length == 0) return false;
        foreach (string content in others)
        {
            Stream? bytes = await Documents.OpenAttachmentAsync(
                new MemoryFileId(file.Path), content, cancellationToken).ConfigureAwait(false);
            if (bytes is null) continue;
            var id = new MemoryFileId(OtherName(file.Path, content));
            await using (bytes.ConfigureAwait(false))
            {
                await FileContents.EnsureAsync(Documents, id, cancellationToken).ConfigureAwait(false);
                await FileContents.PutAsync(Documents, id, content, bytes, cancellationToken).ConfigureAwait(false);
            }

            await Documents.UpdateAsync(
                id, current => current with { MovedTo = null, Contents = [content] }, cancellationToken)
                .ConfigureAwait(false);
            await Documents.UpdateAsync(
                new MemoryFileId(file.Path),
                current => current with { Contents = current.Contents.Remove(content) },
                cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static MemoryFile Binary(string path, LocalFile local) => new() { Path = path, Contents = [local.Hash] };

    private static string OtherName(string path, string content)
    {
        string extension = Path.GetExtension(path);
        return $"{path[..^extension.Length]} (edited at once {content[..8]}){extension}";
    }
}
