using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Reading;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite;

/// <summary>A store of documents in one SQLite file. Safe for concurrent use, and by several processes at once.</summary>
/// <remarks>
/// Writes queue to one writer that commits what has queued together; reads are synchronous on the caller's thread, on
/// connections of their own, and neither wait for the writer nor hold it up.
/// </remarks>
public sealed partial class SqliteDocumentStore : IDocumentStore
{
    private readonly SqliteStoreOptions _options;
    private readonly ILogger _logger;
    private readonly StoreIdentity _identity;
    private readonly TypeTable _types;
    private readonly StoreWriter _writer;
    private readonly WriterLoop _loop;
    private readonly ReaderPool _readers;
    private readonly ForeignChanges _foreign;
    private readonly IdleCheckpoint _idle;
    private int _disposed;

    private SqliteDocumentStore(SqliteStoreOptions options, StoreWriter writer, TypeTable types, StoreIdentity identity)
    {
        _options = options;
        _logger = options.Logger ?? NullLogger.Instance;
        _identity = identity;
        _types = types;
        _writer = writer;
        _loop = new WriterLoop(writer, _logger);
        _readers = new ReaderPool(OpenReader, options.Path);
        _foreign = new ForeignChanges(options, types, _readers, _logger);
        _idle = new IdleCheckpoint(options, _loop, _logger);
    }

    /// <summary>The path of the file.</summary>
    public string Path => _options.Path;

    /// <inheritdoc/>
    public TimeProvider TimeProvider => _options.TimeProvider;

    /// <inheritdoc/>
    public long LastSequence => _types.LastSequence;

    /// <inheritdoc/>
    public long Removals => _types.Removals;

    /// <inheritdoc/>
    public string Actor => _writer.Actor;

    /// <summary>Writes what has queued, then closes the file. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _idle.DisposeAsync().ConfigureAwait(false);
        await _loop.CloseAsync().ConfigureAwait(false);
        await _foreign.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _writer.Dispose();
        StoreException closed = StoreErrors.Closed(Path);
        _types.Any.Break(closed);
        foreach (TypeEntry entry in _types.Entries) entry.Bell.Break(closed);
    }

    private StoreReader OpenReader()
    {
        Connection connection = Connection.Open(Path, create: false, _options.BusyTimeout);
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
