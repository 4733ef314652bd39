using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// Keeps the read transaction of a connection open between brief reads that follow each other, while nothing is
/// committed: to open and end one takes as long as the read itself.
/// </summary>
/// <remarks>
/// Before each read the header of the WAL's index is compared with what it was before the transaction began. So what is
/// read is never older than what a read with a transaction of its own would give, whichever process has written.
/// </remarks>
internal sealed class HeldSnapshot(Connection connection, Statement begin, Statement commit)
{
    /// <summary>After so many reads within a tick of the clock a transaction is kept.</summary>
    private const int Least = 16;

    /// <summary>How long one is kept at most, in milliseconds: it keeps the WAL from being begun anew.</summary>
    private const long Longest = 30;

    /// <summary>How long the next read is waited for, in milliseconds.</summary>
    private const long Patience = 5;

    private WalIndex? _index;
    private bool _hasLooked;
    private long _tick, _since;
    private int _reads;

    /// <summary>Whether a transaction is open between reads.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether no read has come for a while.</summary>
    public bool IsIdle => Environment.TickCount64 - _tick >= Patience;

    /// <summary>Notes that a brief read begins: it has a transaction, or it is to open its own.</summary>
    public void BeginRead()
    {
        long now = Environment.TickCount64;
        if (IsHeld)
        {
            if (now - _since < Longest && _index!.IsAsNoted())
            {
                _tick = now;
                return;
            }

            End();
        }

        if (_tick != now) (_tick, _reads) = (now, 0);
        if (++_reads > Least) Hold(now);
    }

    /// <summary>Ends the transaction, if one is held.</summary>
    public void End()
    {
        if (!IsHeld) return;
        IsHeld = false;
        _reads = 0;
        if (connection.InTransaction) commit.Run();
    }

    private void Hold(long now)
    {
        if (!_hasLooked)
        {
            _index = WalIndex.TryFind(connection);
            _hasLooked = true;
        }

        _reads = 0;
        if (_index is null) return;
        _index.Note();
        begin.Run();
        _since = now;
        IsHeld = true;
    }
}
