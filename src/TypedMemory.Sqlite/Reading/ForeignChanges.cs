using Microsoft.Extensions.Logging;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// Looks for what other processes commit, by <c>PRAGMA data_version</c> on one connection and one timer; only while
/// someone waits for changes, and not while nobody writes: then the operating system says when somebody does.
/// </summary>
internal sealed class ForeignChanges : IAsyncDisposable
{
    /// <summary>After so many looks that found nothing the next write is waited for.</summary>
    private const int QuietLooks = 40;

    /// <summary>How often it is looked even then: a file system may not tell of everything.</summary>
    private static readonly TimeSpan QuietInterval = TimeSpan.FromSeconds(10);

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
    private int _looks;
    private WalWatch? _quiet;
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
            if (++_watchers > 1) return new Watcher(this);
            if (_quiet is null) LookOften();
            else _timer.Change(QuietInterval, QuietInterval);
        }

        return new Watcher(this);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        lock (_counting) EndQuiet();
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
                if (dataVersion == _dataVersion)
                {
                    if (++_looks == QuietLooks) LookSeldom();
                    return;
                }

                _looks = 0;
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
            if (--_watchers > 0 || _closed) return;

            // The watch stays: who waits again, as a feed does that says that it lives, need not look often again.
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void LookOften()
    {
        EndQuiet();
        _looks = 0;
        _timer.Change(_options.ForeignChangesInterval, _options.ForeignChangesInterval);
    }

    private void LookSeldom()
    {
        lock (_counting)
        {
            if (_watchers == 0 || _quiet is not null || _options.ForeignChangesInterval >= QuietInterval) return;
            if ((_quiet = WalWatch.TryStart(_options.Path, WakeUp)) is null)
            {
                _looks = 0;
                return;
            }

            // Once at once: something may have been written before the watch began.
            _timer.Change(TimeSpan.Zero, QuietInterval);
        }
    }

    private void WakeUp()
    {
        lock (_counting)
        {
            if (_quiet is null || _closed) return;
            if (_watchers == 0)
            {
                EndQuiet();
                return;
            }

            LookOften();
            _timer.Change(TimeSpan.Zero, _options.ForeignChangesInterval);
        }
    }

    private void EndQuiet()
    {
        _quiet?.Dispose();
        _quiet = null;
    }

    private sealed class Watcher(ForeignChanges owner) : IDisposable
    {
        public void Dispose() => owner.EndWatch();
    }
}
