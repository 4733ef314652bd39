using Microsoft.Win32.SafeHandles;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Reading;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public ValueTask<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default) => Read(
        reader =>
        {
            StoreState state = StoreState.Read(reader.Connection, _types);
            DocumentCounts counts = reader.Counts.Kept.ReadAll();
            return new StoreInfo
            {
                Uuid = _identity.Uuid,
                Incarnation = _identity.Incarnation,
                UpdateSequence = state.LastSequence,
                Documents = counts.Live,
                DeletedDocuments = counts.Deleted,
                ConflictedDocuments = counts.Conflicted,
                RevisionLimit = state.RevisionLimit,
                PurgeSequence = state.PurgeSequence,
                FileSize = FileSize(),
                Created = _identity.Created,
            };
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
        _guard.Demand();
        if (_options.Durability == SqliteDurability.Full || _options.ReadOnly) return;

        // What is committed is either in the database file, synced by the checkpoint that brought it there, or in the
        // WAL. The WAL carries no lock of SQLite, so opening and closing it here harms none.
        await Task.Run(SyncWal, cancellationToken).ConfigureAwait(false);
    }

    private void SyncWal()
    {
        try
        {
            using SafeFileHandle wal = File.OpenHandle(
                _file + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(wal);
        }
        catch (FileNotFoundException)
        {
            // No WAL, nothing to sync: it is removed only after a checkpoint that synced the database file.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                StoreFailure.InputOutput, Path, StoreErrors.Describe(StoreFailure.InputOutput, Path), error);
        }
    }

    private long FileSize() => Length(Path) + Length(Path + "-wal");

    private static long Length(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
