namespace TypedMemory.CouchDb.Http;

/// <summary>Cancels an exchange that stands still: every piece that is sent or received starts the time anew.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _caller;

    public IdleWatch(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        Limit = limit;
        Time = time;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _caller = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>How long nothing may happen.</summary>
    public TimeSpan Limit { get; set; }

    /// <summary>Cancelled when the time is up, or the caller gave up.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts the time anew.</summary>
    public void Restart() => _source.CancelAfter(Limit);

    /// <summary>Stops the time: nothing is awaited.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Gives the exchange up.</summary>
    public void Cancel() => _source.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _caller.Dispose();
        _source.Dispose();
    }
}
