using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Reading;
using TypedMemory.Sqlite.Vectors;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite;

/// <summary>
/// A store of documents in one SQLite file. Safe for concurrent use, and by several processes at once.
/// </summary>
/// <remarks>
/// Writes queue to one writer that commits what has queued together; reads are synchronous on the caller's thread, on
/// connections of their own, and neither wait for the writer nor hold it up.
/// </remarks>
public sealed partial class SqliteDocumentStore : IDocumentStore, IDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly ILogger _logger;
    private readonly StoreIdentity _identity;
    private readonly TypeTable _types;
    private readonly StoreWriter _writer;
    private readonly WriterLoop _loop;
    private readonly ReaderPool _readers;
    private readonly ForeignChanges _foreign;
    private readonly IdleCheckpoint? _idle;
    private readonly FileGuard _guard;
    private readonly VectorCaches _vectors = new();
    private readonly string _file;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isInMemory;
    private int _disposed;

    private SqliteDocumentStore(SqliteStoreOptions options, StoreWriter writer, TypeTable types, StoreIdentity identity)
    {
        _options = options;
        _logger = options.Logger ?? NullLogger.Instance;
        _identity = identity;
        _types = types;
        _writer = writer;
        _guard = writer.Transaction.Guard;
        _file = writer.Connection.Path;
        _loop = new WriterLoop(writer, _logger);
        _readers = new ReaderPool(OpenReader, _guard, options.Path);
        _foreign = new ForeignChanges(options, types, _readers, _guard, _logger);
        if (!options.ReadOnly) _idle = new IdleCheckpoint(options, _loop, _logger);
    }

    /// <summary>
    /// The path of the file; of a store that was opened as <c>:memory:</c>, that of its own, and of one that was opened
    /// by a symbolic link, that of the file behind it.
    /// </summary>
    public string Path => _options.Path;

    /// <summary>How many transactions of writes this process has committed: writes that queue share one.</summary>
    public long Commits => _loop.Commits;

    /// <inheritdoc/>
    public TimeProvider TimeProvider => _options.TimeProvider;

    /// <inheritdoc/>
    public long LastSequence => _types.LastSequence;

    /// <inheritdoc/>
    public long Removals => _types.Removals;

    /// <inheritdoc/>
    public string Actor => _writer.Actor.Name;

    /// <summary>As <see cref="DisposeAsync"/>, for a container that is disposed without awaiting.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// Writes what has queued, then closes the file. May be called twice, also at once: each call ends when the file is
    /// closed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await _closed.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _closed.SetResult();
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_idle is not null) await _idle.DisposeAsync().ConfigureAwait(false);
        await _loop.CloseAsync().ConfigureAwait(false);
        await _foreign.DisposeAsync().ConfigureAwait(false);

        // What is at the path now may be somebody else's: its WAL is not for us to bring home or to remove.
        bool leavesFiles = !_guard.MayTouch();
        _readers.Close(leavesFiles);
        if (leavesFiles) _writer.Connection.LeaveFiles();
        _writer.Dispose();
        _vectors.Dispose();
        _types.Break(StoreErrors.Closed(Path));
        if (_isInMemory && !leavesFiles) MemoryFile.Delete(_file);
    }

    private StoreReader OpenReader()
    {
        _guard.Demand();
        Connection connection = _options.ReadOnly
            ? Connection.OpenForReading(_file, _options.BusyTimeout)
            : Connection.Open(_file, create: false, _options.BusyTimeout);
        try
        {
            connection.Execute($"PRAGMA cache_size = -{Math.Max(1, _options.CacheSize / 2 / 1024)}");
            return new StoreReader(connection, _types);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
