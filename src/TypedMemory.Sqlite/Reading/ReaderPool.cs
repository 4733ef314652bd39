using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// The connections that read. Reads are synchronous on the caller's thread, so no more are in use than threads; beyond
/// the slots a connection is opened for one use.
/// </summary>
internal sealed class ReaderPool(Func<StoreReader> open, string path) : IDisposable
{
    private readonly StoreReader?[] _idle = new StoreReader?[Math.Max(4, Environment.ProcessorCount * 2)];
    private volatile bool _closed;

    public StoreReader Rent()
    {
        ThrowIfClosed();
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) is not null && Interlocked.Exchange(ref _idle[i], null) is { } reader) return reader;
        }

        return open();
    }

    public void Return(StoreReader reader)
    {
        reader.End();
        for (int i = 0; i < _idle.Length && !_closed; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], reader, null) is null)
            {
                // Closing may have passed by this slot before the reader came into it.
                if (_closed) Interlocked.Exchange(ref _idle[i], null)?.Dispose();
                return;
            }
        }

        reader.Dispose();
    }

    public void Dispose()
    {
        _closed = true;
        for (int i = 0; i < _idle.Length; i++) Interlocked.Exchange(ref _idle[i], null)?.Dispose();
    }

    private void ThrowIfClosed()
    {
        if (_closed) throw StoreErrors.Closed(path);
    }
}
