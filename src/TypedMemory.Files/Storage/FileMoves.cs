using System.Collections.Immutable;
using TypedMemory.Files.Edits;

namespace TypedMemory.Files.Storage;

/// <summary>
/// Moves of files: the document of the old name stays and says where the file went, so that an edit made under the old
/// name by one who has not seen the move can be brought there.
/// </summary>
internal sealed class FileMoves(IMemoryFileRepository files, IMemoryTransactions transactions)
{
    /// <summary>Moves a file.</summary>
    /// <returns>Whether it was moved.</returns>
    public async ValueTask<bool> MoveAsync(MemoryFileId from, MemoryFileId to, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await TryMoveAsync(from, to, cancellationToken).ConfigureAwait(false);
            }
            catch (RevisionConflictException)
            {
                // Another write came between: looked at again.
            }
        }
    }

    private async ValueTask<bool> TryMoveAsync(
        MemoryFileId from, MemoryFileId to, CancellationToken cancellationToken)
    {
        MemoryEntry<MemoryFile, MemoryFileId>? entry =
            await files.GetEntryAsync(from, cancellationToken).ConfigureAwait(false);
        if (entry is not { Error: null } || !MemoryFiles.IsHere(entry.Value)) return false;
        MemoryFile file = entry.Value;
        if (await files.GetAsync(to, cancellationToken).ConfigureAwait(false) is { MovedTo: null }) return false;
        await CopyContentsAsync(file, to, cancellationToken).ConfigureAwait(false);
        MemoryEntry<MemoryFile, MemoryFileId>? before =
            await files.GetEntryAsync(to, cancellationToken).ConfigureAwait(false);
        MemoryFile moved = file with { Path = to.Path, Moved = [] };
        IMemoryUnitOfWork work = transactions.Begin();
        if (before is null) work.Insert(files, moved);
        else work.Replace(files, moved, before.Revision);
        await work.Replace(files, Emptied(file, to.Path), entry.Revision)
            .CommitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Brings what came under old names to the new ones.</summary>
    /// <returns>How many files had something.</returns>
    public async ValueTask<int> SettleAsync(CancellationToken cancellationToken)
    {
        int settled = 0;
        await foreach (MemoryEntry<MemoryFile, MemoryFileId> entry in files.ListAsync(null, cancellationToken)
            .ConfigureAwait(false))
        {
            if (entry.Error is not null || MemoryFiles.IsHere(entry.Value)) continue;
            if (await SettleAsync(entry.Value, entry.Revision, cancellationToken).ConfigureAwait(false)) settled++;
        }

        return settled;
    }

    /// <summary>Brings what came under one old name to the new one.</summary>
    /// <returns>Whether anything did.</returns>
    /// <exception cref="RevisionConflictException">The document is another one by now.</exception>
    public async ValueTask<bool> SettleAsync(
        MemoryFile file, RevisionId revision, CancellationToken cancellationToken)
    {
        if (IsEmpty(file) || file.MovedTo is null) return false;
        MemoryFile target = file;
        HashSet<string> passed = new([file.Path], StringComparer.Ordinal);
        while (target.MovedTo is { } next && passed.Add(next))
        {
            if (await files.GetAsync(new MemoryFileId(next), cancellationToken).ConfigureAwait(false) is not { } found)
                break;
            target = found;
        }

        // What the file was moved to is gone, or leads back here: the edit stays a file under the name it was made for.
        if (target.MovedTo is not null)
        {
            await files.ReplaceAsync(file with { MovedTo = null, Moved = [] }, revision, cancellationToken)
                .ConfigureAwait(false);
            return true;
        }

        var to = new MemoryFileId(target.Path);
        await CopyContentsAsync(file, to, cancellationToken).ConfigureAwait(false);
        await transactions.Begin()
            .Update(files, to, current => Bring(file, current))
            .Replace(files, Emptied(file, file.MovedTo!) with { Moved = file.Moved }, revision)
            .CommitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>A section that was edited under the old name replaces the one that was moved.</summary>
    private static MemoryFile Bring(MemoryFile late, MemoryFile current)
    {
        HashSet<string> edited = [.. late.Sections.Select(static section => section.Key)];
        ImmutableHashSet<FileSection> replaced = [.. current.Sections.Where(section =>
            edited.Contains(section.Key) && late.Moved.Contains(TextHash.Of(section)))];
        ImmutableDictionary<string, SectionPlace> places = current.Places;
        foreach (string key in edited.Where(key => !places.ContainsKey(key)))
        {
            if (late.Places.TryGetValue(key, out SectionPlace? place)) places = places.Add(key, place);
        }

        return current with
        {
            Sections = current.Sections.Except(replaced).Union(late.Sections),
            Places = places,
            FrontMatter = current.FrontMatter.SetItems(late.FrontMatter),
            Contents = current.Contents.Except(late.Moved).Union(late.Contents),
        };
    }

    private async ValueTask CopyContentsAsync(MemoryFile file, MemoryFileId to, CancellationToken cancellationToken)
    {
        if (file.Contents.IsEmpty) return;
        await FileContents.EnsureAsync(files, to, cancellationToken).ConfigureAwait(false);
        foreach (string content in file.Contents)
        {
            Stream? bytes = await files.OpenAttachmentAsync(
                new MemoryFileId(file.Path), content, cancellationToken).ConfigureAwait(false);
            if (bytes is null) continue;
            await using (bytes.ConfigureAwait(false))
                await FileContents.PutAsync(files, to, content, bytes, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsEmpty(MemoryFile file) =>
        file.Sections.IsEmpty && file.FrontMatter.IsEmpty && file.Contents.IsEmpty;

    private static MemoryFile Emptied(MemoryFile file, string movedTo) => new()
    {
        Path = file.Path,
        MovedTo = movedTo,
        Moved = [.. file.Sections.Select(TextHash.Of), .. file.Contents],
    };
}
