using System.Runtime.CompilerServices;
using TypedMemory.Files.Edits;
using TypedMemory.Files.Names;
using TypedMemory.Files.Storage;

namespace TypedMemory;

/// <summary>
/// The files of a memory: what a directory keeps on disk and a tool hands to a model. Names are relative, with
/// <c>/</c> between folders. Safe for concurrent use.
/// </summary>
/// <param name="files">The documents.</param>
/// <param name="transactions">Moves files.</param>
public sealed class MemoryFiles(IMemoryFileRepository files, IMemoryTransactions transactions)
{
    /// <summary>Moves files.</summary>
    internal FileMoves Moves { get; } = new(files, transactions);

    /// <summary>The documents behind the files.</summary>
    public IMemoryFileRepository Documents => files;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if there is no such file.</returns>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask<MemoryFileContent?> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        MemoryEntry<MemoryFile, MemoryFileId>? entry =
            await files.GetEntryAsync(Id(path), cancellationToken).ConfigureAwait(false);
        return entry is { Error: null } && IsHere(entry.Value) ? Content(entry.Value, entry.Revision) : null;
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if there is no such file, or it is not text.</returns>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask<string?> ReadTextAsync(string path, CancellationToken cancellationToken = default) =>
        (await ReadAsync(path, cancellationToken).ConfigureAwait(false))?.Text;

    /// <summary>Writes a text, over the one that is there. Sections that stay the same are not touched.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask WriteTextAsync(string path, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        while (!await ReplaceAsync(path, _ => text, cancellationToken).ConfigureAwait(false))
        {
            if (await CreateTextAsync(path, text, cancellationToken).ConfigureAwait(false)) return;
        }
    }

    /// <summary>Writes a file that is not there yet.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was written: not if the file is there.</returns>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask<bool> CreateTextAsync(
        string path, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        MemoryFileId id = Id(path);
        MemoryFile file = FileBuilder.Build(path, text, SeenFile.Nothing, SeenFile.Nothing);
        try
        {
            await files.InsertAsync(file, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RevisionConflictException)
        {
            bool written = false;
            await files.UpdateAsync(
                id,
                current =>
                {
                    written = !IsHere(current);
                    return written ? file with { Moved = current.Moved } : current;
                },
                cancellationToken).ConfigureAwait(false);
            return written;
        }
    }

    /// <summary>Changes the text of a file. Others' edits that come between are kept.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="edit">Makes the new text of the present one; called again if another edit comes between.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is such a text.</returns>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask<bool> EditTextAsync(
        string path, Func<string, string> edit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return await ReplaceAsync(
            path, current => current is null ? null : edit(current), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        MemoryFileId id = Id(path);
        MemoryFile? file = await files.GetAsync(id, cancellationToken).ConfigureAwait(false);
        return file is not null && IsHere(file)
            && await files.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gives a file another name. An edit that another machine makes under the old one meanwhile reaches the new one.
    /// </summary>
    /// <param name="path">Its name.</param>
    /// <param name="newPath">The new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was moved: not if there is no such file, or there is one of the new name.</returns>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask<bool> MoveAsync(
        string path, string newPath, CancellationToken cancellationToken = default)
    {
        MemoryFileId from = Id(path);
        MemoryFileId to = Id(newPath);
        if (from.Equals(to)) return await files.ExistsAsync(from, cancellationToken).ConfigureAwait(false);
        return await Moves.MoveAsync(from, to, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings edits that were made under old names to the files that were moved.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many files had such edits.</returns>
    public ValueTask<int> SettleMovesAsync(CancellationToken cancellationToken = default) =>
        Moves.SettleAsync(cancellationToken);

    /// <summary>Lists the files below a folder, in the order of their names.</summary>
    /// <param name="folder">The folder's name; <c>""</c> for all files.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public IAsyncEnumerable<MemoryFileContent> ListAsync(
        string folder = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ListBelowAsync(
            folder.Length == 0 ? "" : FilePath.Demand(folder, nameof(folder)) + "/", cancellationToken);
    }

    /// <summary>The revisions of a file, the newest first, as far as this store has them.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask<IReadOnlyList<MemoryFileVersion>> GetHistoryAsync(
        string path, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MemoryRevision<MemoryFile>> history =
            await files.GetHistoryAsync(Id(path), cancellationToken).ConfigureAwait(false);
        return [.. history.Select(static item => new MemoryFileVersion(
            item.Revision, item.Value is { } file ? FileText(file) : null, item.IsAvailable, item.Deleted)
        {
            EditedAt = item.EditedAt,
        })];
    }

    /// <summary>Writes the text that a file had, as an edit like any other.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="revision">One of its revisions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the store still has the text of this revision.</returns>
    /// <exception cref="ArgumentException">No system could have such a name.</exception>
    public async ValueTask<bool> RestoreAsync(
        string path, RevisionId revision, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MemoryFileVersion> history =
            await GetHistoryAsync(path, cancellationToken).ConfigureAwait(false);
        if (history.FirstOrDefault(item => item.Revision == revision)?.Text is not { } text) return false;
        await WriteTextAsync(path, text, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whether a document is a file: not if it says that the file has another name now.</summary>
    internal static bool IsHere(MemoryFile file) => file.MovedTo is null;

    /// <summary>The text of a file, or <see langword="null"/> if the file is not text.</summary>
    internal static string? FileText(MemoryFile file) =>
        file.Contents.IsEmpty || !file.Sections.IsEmpty ? FileRenderer.Render(file) : null;

    private static MemoryFileId Id(string path, [CallerArgumentExpression(nameof(path))] string parameter = "") =>
        new(FilePath.Demand(path, parameter));

    private static MemoryFileContent Content(MemoryFile file, RevisionId revision) =>
        new(file.Path, FileText(file), revision)
        {
            TwofoldSections = [.. file.Sections.GroupBy(static section => section.Key, StringComparer.Ordinal)
                .Where(static group => group.Count() > 1)
                .Select(static group => group.Key).Order(StringComparer.Ordinal)],
        };

    private async ValueTask<bool> ReplaceAsync(
        string path, Func<string?, string?> edit, CancellationToken cancellationToken)
    {
        bool written = false;
        await files.UpdateAsync(
            Id(path),
            current =>
            {
                written = false;
                if (!IsHere(current) || edit(FileText(current)) is not { } text) return current;
                written = true;
                return FileEdit.Apply(current, SeenFile.Of(current), text);
            },
            cancellationToken).ConfigureAwait(false);
        return written;
    }

    private async IAsyncEnumerable<MemoryFileContent> ListBelowAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The character behind '/' ends the names that start with the folder's.
        var options = new MemoryListOptions<MemoryFileId>
        {
            From = folder.Length == 0 ? null : new MemoryFileId(folder),
            To = folder.Length == 0 ? null : new MemoryFileId(folder[..^1] + (char)('/' + 1)),
        };
        string? continuation = null;
        do
        {
            MemoryPage<MemoryFile, MemoryFileId> page = await files.ListPageAsync(
                options, continuation, cancellationToken).ConfigureAwait(false);
            foreach (MemoryEntry<MemoryFile, MemoryFileId> entry in page.Items)
            {
                bool isBelow = entry.Error is null && entry.Value.Path.StartsWith(folder, StringComparison.Ordinal);
                if (isBelow && IsHere(entry.Value)) yield return Content(entry.Value, entry.Revision);
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }
}
