using Microsoft.Extensions.Logging;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// Looks for what other processes commit, by <c>PRAGMA data_version</c> on one connection and one timer; only while
/// someone waits for changes.
/// </summary>
internal sealed class ForeignChanges : IAsyncDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly TypeTable _types;
    private readonly ReaderPool _readers;
    private readonly FileGuard _guard;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _polling = new();

    // The count and the timer change together, or a watcher that comes as the last one goes would wait without a timer.
    private readonly Lock _counting = new();
    private int _watchers;
    private StoreReader? _reader;
    private long _dataVersion = -1;
    private bool _closed;

    public ForeignChanges(
        SqliteStoreOptions options, TypeTable types, ReaderPool readers, FileGuard guard, ILogger logger)
    {
        _options = options;
        _types = types;
        _readers = readers;
        _guard = guard;
        _logger = logger;
        _timer = options.TimeProvider.CreateTimer(
            static self => ((ForeignChanges)self!).Poll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Looks on the timer until what is returned is disposed. Not at once: what this process commits rings the bells
    /// itself, and a look would add its cost to every wait.
    /// </summary>
    public IDisposable Watch()
    {
        lock (_counting)
        {
            if (++_watchers == 1) _timer.Change(_options.ForeignChangesInterval, _options.ForeignChangesInterval);
        }

        return new Watcher(this);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        lock (_polling)
        {
            _closed = true;
            _reader?.Dispose();
            _reader = null;
        }
    }

    private void Poll()
    {
        lock (_polling)
        {
            if (_closed) return;
            try
            {
                _guard.DemandSometimes();
                if (_reader is { Connection.IsImmutable: true })
                {
                    _readers.Return(_reader);
                    _reader = null;
                }

                _reader ??= _readers.Rent();
                long dataVersion = _reader.DataVersion();
                if (dataVersion == _dataVersion) return;
                StoreState.Read(_reader.Connection, _types);
                _dataVersion = dataVersion;
            }
            catch (StoreException error) when (error.Failure == StoreFailure.Replaced)
            {
                // Nothing comes any more: whoever waits for changes hears why.
                _types.Break(error);
                return;
            }
            catch (StoreException error)
            {
                Log.ForeignChangesFailed(_logger, error);
                return;
            }
        }

        // Rung whether the sequences moved just now or were read a moment ago by somebody else, who rang their types
        // only.
        _types.Any.Ring();
    }

    private void EndWatch()
    {
        lock (_counting)
        {
            if (--_watchers == 0 && !_closed) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Watcher(ForeignChanges owner) : IDisposable
    {
        public void Dispose() => owner.EndWatch();
    }
}
