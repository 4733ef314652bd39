using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// The connections that read. Reads are synchronous on the caller's thread, so no more are in use than threads; beyond
/// the slots a connection is opened for one use.
/// </summary>
#pragma warning disable CA1001 // Close disposes of the timer.
internal sealed class ReaderPool
#pragma warning restore CA1001
{
    private static readonly TimeSpan HoldInterval = TimeSpan.FromMilliseconds(5);
    private readonly StoreReader?[] _idle = new StoreReader?[Math.Max(4, Environment.ProcessorCount * 2)];
    private readonly Func<StoreReader> _open;
    private readonly FileGuard _guard;
    private readonly string _path;
    private readonly Timer _endsHeld;
    private volatile bool _closed, _leavesFiles;
    private int _isArmed;

    public ReaderPool(Func<StoreReader> open, FileGuard guard, string path)
    {
        (_open, _guard, _path) = (open, guard, path);

        // The machine's clock, whatever the store's is: what it ends keeps others waiting.
        _endsHeld = new Timer(
            static self => ((ReaderPool)self!).EndIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gives a connection for reads of whatever length.</summary>
    public StoreReader Rent() => Take(isBrief: false);

    /// <summary>
    /// Gives a connection for one read that does not wait in the middle: among many such its transaction is kept.
    /// </summary>
    public StoreReader RentBriefly() => Take(isBrief: true);

    private StoreReader Take(bool isBrief)
    {
        StoreReader reader = Take();
        try
        {
            if (isBrief) reader.Held.BeginRead();
            else reader.Held.End();
            return reader;
        }
        catch (StoreException)
        {
            Close(reader);
            throw;
        }
    }

    private StoreReader Take()
    {
        ThrowIfClosed();
        _guard.DemandSometimes();
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
            return _open();
        }
        catch (StoreException) when (_closed)
        {
            // Closed in between: what it fails with then says nothing of the file.
            throw StoreErrors.Closed(_path);
        }
    }

    public void Return(StoreReader reader)
    {
        reader.End();
        bool isHeld = reader.Held.IsHeld;
        PutBack(reader);
        if (isHeld && Interlocked.Exchange(ref _isArmed, 1) == 0) Arm();
    }

    /// <summary>
    /// Ends the transactions that are kept between reads, before something that has to wait for them.
    /// </summary>
    public void EndHeld() => EndHeld(static _ => true);

    private void EndIdle()
    {
        // Cleared first: what is returned from here on arms it again.
        Volatile.Write(ref _isArmed, 0);
        bool areLeft = EndHeld(static held => held.IsIdle);
        if (areLeft && Interlocked.Exchange(ref _isArmed, 1) == 0) Arm();
    }

    /// <returns>Whether others are held still.</returns>
    private bool EndHeld(Func<HeldSnapshot, bool> ends)
    {
        bool areLeft = false;
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) is null || Interlocked.Exchange(ref _idle[i], null) is not { } reader)
                continue;
            try
            {
                if (reader.Held.IsHeld && ends(reader.Held)) reader.Held.End();
            }
            catch (StoreException)
            {
                // Its next read would say the same: another connection is opened for that, and hears it too.
                Close(reader);
                continue;
            }

            areLeft |= reader.Held.IsHeld;
            PutBack(reader);
        }

        return areLeft;
    }

    private void Arm()
    {
        try
        {
            _endsHeld.Change(HoldInterval, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Closed: the connections go, and their transactions with them.
        }
    }

    private void PutBack(StoreReader reader)
    {
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
        _endsHeld.Dispose();
        for (int i = 0; i < _idle.Length; i++) CloseIdle(i);
    }

    private void CloseIdle(int slot)
    {
        if (Interlocked.Exchange(ref _idle[slot], null) is { } reader) Close(reader);
    }

    private void Close(StoreReader reader)
    {
        if (_leavesFiles || _guard.IsReplaced) reader.Connection.LeaveFiles();
        reader.Dispose();
    }

    /// <summary>Whether a file that was read as one that nobody changes has been opened by somebody who may.</summary>
    private static bool IsOutdated(StoreReader reader) =>
        reader.Connection.IsImmutable && File.Exists(reader.Connection.Path + "-wal");

    private void ThrowIfClosed()
    {
        if (_closed) throw StoreErrors.Closed(_path);
    }
}
