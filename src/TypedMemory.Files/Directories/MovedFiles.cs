using TypedMemory.Files.Disk;
using TypedMemory.Files.State;

namespace TypedMemory.Files.Directories;

/// <summary>Finds the files that have another name on disk: one is gone, and a new one holds the same bytes.</summary>
internal sealed class MovedFiles(DiskFolder disk, DirectoryState state, MemoryFiles files, FolderScan scan)
{
    /// <summary>Gives them their new names in the store.</summary>
    public async ValueTask<int> MoveAsync(CancellationToken cancellationToken)
    {
        Dictionary<(long Size, string Hash), string> gone = [];
        foreach (string path in state.Paths.Where(path => !scan.Files.ContainsKey(path) && !scan.IsHidden(path)))
        {
            KnownFile known = state.Find(path)!;
            if (known.Stamp.Size > 0) gone.TryAdd((known.Stamp.Size, known.Hash), path);
        }

        if (gone.Count == 0) return 0;
        HashSet<long> sizes = [.. gone.Keys.Select(static key => key.Size)];
        int moved = 0;
        foreach ((string path, FileStamp stamp) in scan.Files.ToArray())
        {
            if (state.Find(path) is not null || !sizes.Contains(stamp.Size)) continue;
            if (await ReadAsync(path, cancellationToken).ConfigureAwait(false) is not { } local
                || !gone.Remove((stamp.Size, local.Hash), out string? old)
                || !await files.MoveAsync(old, path, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            // The revision is left open: what others have done meanwhile is seen to like any change.
            KnownFile known = state.Find(old)!;
            state.Set(path, known with { Stamp = local.Stamp with { Time = 0 }, Revision = "" });
            state.Remove(old);
            moved++;
        }

        await state.WriteAsync(cancellationToken).ConfigureAwait(false);
        return moved;
    }

    private async ValueTask<LocalFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await disk.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The round reads it again, and says why it cannot be.
            return null;
        }
    }
}
