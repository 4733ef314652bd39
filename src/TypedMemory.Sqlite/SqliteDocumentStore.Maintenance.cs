using System.Collections.Immutable;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Maintenance;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Reading;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IStoreMaintenance
{
    /// <inheritdoc/>
    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => Read(
        reader =>
        {
            Connection file = reader.Connection;
            reader.Changes.RefreshTypes();
            return new StoreStatistics
            {
                FileSize = Length(Path),
                WalSize = Length(Path + "-wal"),
                FreeSize = (file.QueryInt64("PRAGMA freelist_count") ?? 0) * Schema.PageSize,
                DocumentsByType = _types.Entries
                    .Select(entry => KeyValuePair.Create(entry.Name, reader.Counts.Kept.Read(entry.Id).Live))
                    .Where(static pair => pair.Value > 0)
                    .ToImmutableSortedDictionary(StringComparer.Ordinal),
                OtherBodies = file.QueryInt64("SELECT count(*) FROM bodies") ?? 0,
                BodyBytes = file.QueryInt64("SELECT sum(length(body)) FROM docs") ?? 0,
                Attachments = file.QueryInt64("SELECT count(*) FROM blobs") ?? 0,
                AttachmentBytes = file.QueryInt64("SELECT sum(length) FROM blobs") ?? 0,
                Opened = file.QueryInt64($"SELECT value FROM meta WHERE key = '{MetaKeys.Opened}'") ?? 0,
            };
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellationToken = default) =>
        (await CheckAsync(IntegrityCheck.MaxProblems, cancellationToken).ConfigureAwait(false)).Problems;

    /// <inheritdoc/>
    public async ValueTask BackupAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfClosed();
        _guard.Demand();
        await Task.Run(
            () => StoreCopy.Write(
                _file, path, _options.ReadOnly, _options.BusyTimeout, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Puts a backup in the place of a store that nobody has open, then opens it. It is a new incarnation with a new
    /// actor.
    /// </summary>
    /// <param name="backup">The path of the backup, or of a closed store.</param>
    /// <param name="options">How the store is opened; its path is where the backup goes.</param>
    /// <param name="cancellationToken">Ends the work before the store is replaced.</param>
    /// <exception cref="StoreException">The backup is not a store, or the store in its place is open.</exception>
    public static async Task<SqliteDocumentStore> RestoreAsync(
        string backup, SqliteStoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(backup);
        ArgumentNullException.ThrowIfNull(options);
        // The file is replaced, and not a link to it.
        options = LinkedFile.Follow(options);
        await Task.Run(
            () => StoreCopy.Replace(backup, options.Path, options.BusyTimeout, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return await OpenAsync(options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DestroyAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_options.ReadOnly) throw StoreErrors.OpenedForReading(Path);
        await DisposeAsync().ConfigureAwait(false);
        if (_guard.IsReplaced) throw StoreErrors.Replaced(Path);
        foreach (string suffix in (string[])["-wal", "-shm", "-lock", ""]) File.Delete(_file + suffix);
    }
}
