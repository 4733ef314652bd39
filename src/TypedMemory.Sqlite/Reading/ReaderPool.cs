using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// The connections that read. Reads are synchronous on the caller's thread, so no more are in use than threads; beyond
/// the slots a connection is opened for one use.
/// </summary>
internal sealed class ReaderPool(Func<StoreReader> open, FileGuard guard, string path)
{
    private readonly StoreReader?[] _idle = new StoreReader?[Math.Max(4, Environment.ProcessorCount * 2)];
    private volatile bool _closed, _leavesFiles;

    public StoreReader Rent()
    {
        ThrowIfClosed();
        guard.DemandSometimes();
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) is not null && Interlocked.Exchange(ref _idle[i], null) is { } reader)
            {
                if (!IsOutdated(reader)) return reader;
                reader.Dispose();
            }
        }

        try
        {
            return open();
        }
        catch (StoreException) when (_closed)
        {
            // Closed in between: what it fails with then says nothing of the file.
            throw StoreErrors.Closed(path);
        }
    }

    public void Return(StoreReader reader)
    {
        reader.End();
        for (int i = 0; i < _idle.Length && !_closed; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], reader, null) is null)
            {
                // Closing may have passed by this slot before the reader came into it.
                if (_closed) CloseIdle(i);
                return;
            }
        }

        Close(reader);
    }

    /// <summary>Closes the idle connections, and the others as they come back.</summary>
    /// <param name="leavesFiles">Whether the files at the store's path are not its own any more.</param>
    public void Close(bool leavesFiles)
    {
        _leavesFiles = leavesFiles;
        _closed = true;
        for (int i = 0; i < _idle.Length; i++) CloseIdle(i);
    }

    private void CloseIdle(int slot)
    {
        if (Interlocked.Exchange(ref _idle[slot], null) is { } reader) Close(reader);
    }

    private void Close(StoreReader reader)
    {
        if (_leavesFiles || guard.IsReplaced) reader.Connection.LeaveFiles();
        reader.Dispose();
    }

    /// <summary>Whether a file that was read as one that nobody changes has been opened by somebody who may.</summary>
    private static bool IsOutdated(StoreReader reader) =>
        reader.Connection.IsImmutable && File.Exists(reader.Connection.Path + "-wal");

    private void ThrowIfClosed()
    {
        if (_closed) throw StoreErrors.Closed(path);
    }
}
