namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>Work on a thread of the sandbox.</summary>
/// <param name="time">The clock.</param>
internal abstract class SandboxJob(TimeProvider time)
{
    private long _sign = time.GetTimestamp();
    private int _isAbandoned;

    /// <summary>Whether a thread has taken it up.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether nobody waits for it any more.</summary>
    public bool IsAbandoned => Volatile.Read(ref _isAbandoned) != 0;

    /// <summary>How long it has given no sign of life.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _sign));

    /// <summary>Ends when the work has.</summary>
    public abstract Task Ended { get; }

    /// <summary>Gives a sign of life: the next call of a function begins.</summary>
    public void Touch() => Volatile.Write(ref _sign, time.GetTimestamp());

    /// <summary>Leaves it alone: its thread goes when it is done, if ever.</summary>
    public void Abandon() => Interlocked.Exchange(ref _isAbandoned, 1);

    /// <summary>Does the work.</summary>
    public void Run()
    {
        Touch();
        IsRunning = true;
        Execute();
    }

    /// <summary>Does the work; whatever it throws is the result's.</summary>
    protected abstract void Execute();
}
