namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Gives a turn back that was kept after a transaction, when no other one follows in a moment. Whoever has just been
/// answered mostly writes again at once, and to come back to it takes a turn of every other process.
/// </summary>
/// <remarks>
/// On a thread of its own, since those of the pool may all wait for something else while others wait for the turn.
/// There is none as long as nobody writes in a long row, and no two processes at the same time.
/// </remarks>
/// <param name="turn">The turn.</param>
/// <param name="gate">Held by whoever uses the turn.</param>
internal sealed class TurnKeeper(WriteTurn turn, Lock gate) : IDisposable
{
    /// <summary>How long the next transaction is waited for, where others wait for the turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    /// <summary>The same where nobody did lately: a look costs more than it brings then.</summary>
    private static readonly TimeSpan LonelyPatience = TimeSpan.FromMilliseconds(5);

    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly ManualResetEventSlim _stop = new(initialState: false, spinCount: 0);
    private Thread? _thread;
    private long _kept;
    private int _isAwake;

    /// <summary>Notes that the turn was kept after a transaction. The caller holds the gate.</summary>
    public void Note()
    {
        Volatile.Write(ref _kept, _kept + 1);
        if (Interlocked.Exchange(ref _isAwake, 1) != 0) return;
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "TypedMemory turn" };
            _thread.Start();
        }

        _wake.Set();
    }

    /// <summary>Ends the thread. The turn goes with its locks.</summary>
    public void Dispose()
    {
        _stop.Set();
        _wake.Set();
        _thread?.Join();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wake.WaitOne();
            do
            {
                while (turn.IsHeld)
                {
                    long seen = Volatile.Read(ref _kept);
                    if (_stop.Wait(turn.IsShared ? Patience : LonelyPatience)) return;
                    if (seen == Volatile.Read(ref _kept)) GiveBack(seen);
                }
            }
            while (!FallAsleep());
            if (_stop.IsSet) return;
        }
    }

    private void GiveBack(long seen)
    {
        // Where somebody holds the gate, a transaction is under way.
        if (!gate.TryEnter()) return;
        try
        {
            if (seen == _kept) turn.Exit();
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <returns>Whether the next note wakes it: not if one came meanwhile, which has seen it awake.</returns>
    private bool FallAsleep()
    {
        Interlocked.Exchange(ref _isAwake, 0);
        return !turn.IsHeld || Interlocked.Exchange(ref _isAwake, 1) != 0;
    }
}
