namespace TypedMemory.Core.Filters;

/// <summary>
/// The time that a selector may take, for a process that matches the selectors of others. It is looked at within a
/// document too: one condition on a large text or array can take minutes. For one thread at a time.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="most">The longest time, over all documents since the last <see cref="Restart"/>.</param>
public sealed class SelectorClock(TimeProvider time, TimeSpan most)
{
    private TimeSpan _spent;
    private long _start;

    /// <summary>The longest time.</summary>
    public TimeSpan Most => most;

    /// <summary>Lets the time begin anew.</summary>
    public void Restart() => _spent = TimeSpan.Zero;

    /// <summary>Begins to count.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
    internal void Start()
    {
        if (_spent > most) throw Over();
        _start = time.GetTimestamp();
    }

    /// <summary>Ends what <see cref="Start"/> has begun.</summary>
    internal void Stop() => _spent += time.GetElapsedTime(_start);

    /// <exception cref="TimeoutException">The time is over.</exception>
    internal void Check()
    {
        if (_spent + time.GetElapsedTime(_start) > most) throw Over();
    }

    /// <summary>What is thrown when the time is over.</summary>
    internal TimeoutException Over() => new($"The selector took more than {most.TotalSeconds} s.");
}
