using TypedMemory.Files.Disk;
using TypedMemory.Files.Edits;
using TypedMemory.Files.State;
using TypedMemory.Files.Storage;

namespace TypedMemory.Files.Directories;

/// <summary>
/// One comparison of a directory with its store. Whatever it is interrupted at, the next one finds each file either
/// done or to be done: an edit that is in its document already changes nothing there.
/// </summary>
internal sealed class DirectoryRound(
    DiskFolder disk, DirectoryState state, MemoryFiles files, FileMoves moves, FolderScan scan, TimeProvider time)
{
    /// <summary>What was written so short a time ago may be written again without a change of its time.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromSeconds(2);

    private readonly StoredFiles _stored = new(files);
    private readonly DirectoryNames _names = new();

    public DirectoryTally Tally { get; } = new();

    /// <summary>Names that are gone from the disk, though it is not sure yet that they will not come back at once.
    /// </summary>
    public IReadOnlySet<string> Missing { get; init; } = new HashSet<string>();

    private IMemoryFileRepository Documents => files.Documents;

    /// <summary>Takes note of the names that are in use, those that are known first.</summary>
    public void Begin()
    {
        foreach (string path in state.Paths.Where(scan.Files.ContainsKey)) _names.Add(path);
        foreach (FileRefusal refused in scan.Refused) Tally.Refuse(refused.Path, refused.Reason);
    }

    /// <summary>Sees to some files.</summary>
    public async ValueTask RunAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        IReadOnlyList<MemoryEntry<MemoryFile, MemoryFileId>?> entries = await Documents.GetManyAsync(
            paths.Select(static path => new MemoryFileId(path)), cancellationToken).ConfigureAwait(false);
        List<(string Path, LocalFile Local, MemoryFile File)> created = [];
        for (int i = 0; i < paths.Count; i++)
        {
            string path = paths[i];
            try
            {
                if (Refusal(path, entries[i]) is { } reason) Tally.Refuse(path, reason);
                else if (scan.IsHidden(path)) continue;
                else if (!scan.Files.TryGetValue(path, out FileStamp stamp))
                    await SeeToMissingAsync(path, entries[i], cancellationToken).ConfigureAwait(false);
                else if (await SeeToPresentAsync(path, stamp, entries[i], cancellationToken).ConfigureAwait(false)
                    is { } local)
                {
                    created.Add((path, local, StoredFiles.Build(path, local)));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException
                or InvalidDocumentException)
            {
                Tally.Refuse(path, error.Message);
            }
            catch (RevisionConflictException)
            {
                Tally.Wait(path);
            }
        }

        await CreateAsync(created, cancellationToken).ConfigureAwait(false);
        await state.WriteAsync(cancellationToken).ConfigureAwait(false);
    }

    private string? Refusal(string path, MemoryEntry<MemoryFile, MemoryFileId>? entry)
    {
        if (entry is { Error: { } error }) return $"its document cannot be read: {error.Message}";
        bool comes = entry is not null && MemoryFiles.IsHere(entry.Value) && state.Find(path) is null;
        return comes || scan.Files.ContainsKey(path) ? _names.Claim(path) : null;
    }

    private async ValueTask CreateAsync(
        List<(string Path, LocalFile Local, MemoryFile File)> created, CancellationToken cancellationToken)
    {
        if (created.Count == 0) return;
        IReadOnlyList<MemoryWriteOutcome<MemoryFileId>> outcomes = await Documents.InsertManyAsync(
            created.Select(static item => item.File), cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < created.Count; i++)
        {
            (string path, LocalFile local, MemoryFile file) = created[i];
            if (outcomes[i].Error is { } error)
            {
                if (error is RevisionConflictException) Tally.Wait(path);
                else Tally.Refuse(path, error.Message);
                continue;
            }

            Know(path, local.Stamp, local.Hash, outcomes[i].Revision, file);
            Tally.Stored++;
        }
    }

    private async ValueTask SeeToMissingAsync(
        string path, MemoryEntry<MemoryFile, MemoryFileId>? entry, CancellationToken cancellationToken)
    {
        KnownFile? known = state.Find(path);
        bool isHere = entry is not null && MemoryFiles.IsHere(entry.Value);
        if (entry is not null && !isHere) await SettleAsync(entry, cancellationToken).ConfigureAwait(false);
        if (!isHere)
        {
            state.Remove(path);
        }
        else if (known is null || entry!.Revision.ToString() != known.Revision)
        {
            // New there, or edited there since it was deleted here: the edit wins.
            if (_names.Claim(path) is { } reason) Tally.Refuse(path, reason);
            else await WriteAsync(path, null, entry!, cancellationToken).ConfigureAwait(false);
        }
        else if (Missing.Contains(path))
        {
            Tally.Wait(path);
        }
        else
        {
            await Documents.DeleteAsync(entry.Id, entry.Revision, cancellationToken).ConfigureAwait(false);
            state.Remove(path);
            Tally.Deleted++;
        }
    }

    /// <returns>The file if it is a text that has no document yet.</returns>
    private async ValueTask<LocalFile?> SeeToPresentAsync(
        string path,
        FileStamp stamp,
        MemoryEntry<MemoryFile, MemoryFileId>? entry,
        CancellationToken cancellationToken)
    {
        KnownFile? known = state.Find(path);
        if (known is not null && known.Stamp == stamp)
        {
            await SeeToUnchangedAsync(path, stamp, known, entry, cancellationToken).ConfigureAwait(false);
            return null;
        }

        LocalFile? local = await disk.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (local is null)
        {
            Tally.Wait(path);
            return null;
        }

        scan.Files[path] = local.Stamp;
        if (known is not null && local.Hash == known.Hash)
        {
            state.Set(path, known with { Stamp = Settled(local.Stamp) });
            await SeeToUnchangedAsync(path, local.Stamp, known, entry, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (entry is null && local.Text is not null) return local;
        await EditAsync(path, local, known, entry, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async ValueTask SeeToUnchangedAsync(
        string path,
        FileStamp stamp,
        KnownFile known,
        MemoryEntry<MemoryFile, MemoryFileId>? entry,
        CancellationToken cancellationToken)
    {
        if (entry is not null && entry.Revision.ToString() == known.Revision)
        {
            Tally.NoteTwofold(entry.Value);
        }
        else if (entry is not null && MemoryFiles.IsHere(entry.Value))
        {
            await WriteAsync(path, stamp, entry, cancellationToken).ConfigureAwait(false);
        }
        else if (entry is null || entry.Value.MovedTo != path)
        {
            if (entry is not null) await SettleAsync(entry, cancellationToken).ConfigureAwait(false);
            await RemoveAsync(path, stamp).ConfigureAwait(false);
        }
    }

    private async ValueTask EditAsync(
        string path,
        LocalFile local,
        KnownFile? known,
        MemoryEntry<MemoryFile, MemoryFileId>? entry,
        CancellationToken cancellationToken)
    {
        if (entry is null)
            await _stored.PutContentAsync(path, local, cancellationToken).ConfigureAwait(false);

        // What is on disk as the store has it was written before an interruption: it is not an edit.
        if (entry is not null && MemoryFiles.IsHere(entry.Value)
            && await _stored.ReadAsync(entry.Value, cancellationToken).ConfigureAwait(false) is { } stored
            && LocalFile.HashOf(stored) == local.Hash)
        {
            Know(path, local.Stamp, local.Hash, entry.Revision, entry.Value);
            await PartAsync(entry.Value, cancellationToken).ConfigureAwait(false);
            return;
        }

        MemoryEntry<MemoryFile, MemoryFileId>? edited = await _stored.EditAsync(
            path, local, known is null ? null : SeenJson.Read(known.Seen), cancellationToken).ConfigureAwait(false);
        if (edited is null)
        {
            Tally.Wait(path);
            return;
        }

        Tally.Stored++;
        if (MemoryFiles.IsHere(edited.Value))
        {
            await WriteAsync(path, local.Stamp, edited, cancellationToken, local.Hash).ConfigureAwait(false);
            return;
        }

        // The file has another name by now: the edit is brought there.
        await SettleAsync(edited, cancellationToken).ConfigureAwait(false);
        await RemoveAsync(path, local.Stamp).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(
        string path,
        FileStamp? expected,
        MemoryEntry<MemoryFile, MemoryFileId> entry,
        CancellationToken cancellationToken,
        string? present = null)
    {
        await PartAsync(entry.Value, cancellationToken).ConfigureAwait(false);
        Tally.NoteTwofold(entry.Value);
        if (await _stored.ReadAsync(entry.Value, cancellationToken).ConfigureAwait(false) is not { } bytes)
        {
            Tally.Wait(path);
            return;
        }

        string hash = LocalFile.HashOf(bytes);
        if (expected is { } stamp && hash == (present ?? state.Find(path)?.Hash))
        {
            Know(path, stamp, hash, entry.Revision, entry.Value);
            return;
        }

        if (await disk.WriteAsync(path, bytes, expected, cancellationToken).ConfigureAwait(false) is not { } written)
        {
            Tally.Wait(path);
            return;
        }

        scan.Files[path] = written;
        Know(path, written, hash, entry.Revision, entry.Value);
        Tally.Written++;
    }

    private ValueTask RemoveAsync(string path, FileStamp stamp)
    {
        if (!disk.Delete(path, stamp))
        {
            Tally.Wait(path);
            return ValueTask.CompletedTask;
        }

        scan.Files.Remove(path);
        _names.Remove(path);
        state.Remove(path);
        Tally.Removed++;
        return ValueTask.CompletedTask;
    }

    private async ValueTask SettleAsync(
        MemoryEntry<MemoryFile, MemoryFileId> entry, CancellationToken cancellationToken) =>
        await moves.SettleAsync(entry.Value, entry.Revision, cancellationToken).ConfigureAwait(false);

    private async ValueTask PartAsync(MemoryFile file, CancellationToken cancellationToken)
    {
        if (await _stored.PartAsync(file, cancellationToken).ConfigureAwait(false)) Tally.Wait(file.Path);
    }

    private void Know(string path, FileStamp stamp, string hash, RevisionId revision, MemoryFile file) => state.Set(
        path, new KnownFile(Settled(stamp), hash, revision.ToString(), SeenJson.Write(SeenFile.Of(file))));

    private FileStamp Settled(FileStamp stamp) =>
        time.GetUtcNow().UtcTicks - stamp.Time < Coarseness.Ticks ? stamp with { Time = 0 } : stamp;
}
