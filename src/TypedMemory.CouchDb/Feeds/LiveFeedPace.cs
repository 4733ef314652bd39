namespace TypedMemory.CouchDb.Feeds;

/// <summary>
/// Which kind of live feed a server manages, and how soon it is asked again. One that ends within a second without
/// anything new has failed at its kind: continuous, then longpoll, then with pauses that grow. Safe for concurrent use.
/// </summary>
/// <param name="longest">The longest pause.</param>
internal sealed class LiveFeedPace(TimeSpan longest)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private bool _heldBack;
    private bool _continuousFails;
    private int _pauses;

    /// <summary>Whether the next feed is a longpoll.</summary>
    public bool IsLongpoll
    {
        get
        {
            lock (_lock) return _heldBack || _continuousFails;
        }
    }

    /// <summary>Something on the way holds the lines of a continuous feed back: that stays so.</summary>
    public void HeldBack()
    {
        lock (_lock) _heldBack = true;
    }

    /// <summary>A session starts: a server that ended its feeds at once may have been going down.</summary>
    public void Restart()
    {
        lock (_lock) (_continuousFails, _pauses) = (false, 0);
    }

    /// <summary>The server answered in the normal form where it was asked for a continuous feed.</summary>
    public void CannotFollow()
    {
        lock (_lock) _continuousFails = true;
    }

    /// <summary>A feed ended.</summary>
    /// <param name="longpoll">Of which kind it was.</param>
    /// <param name="lasted">How long it lasted.</param>
    /// <param name="brought">Whether it brought rows that were not known.</param>
    /// <returns>How long to wait before the next one.</returns>
    public TimeSpan Ended(bool longpoll, TimeSpan lasted, bool brought)
    {
        lock (_lock)
        {
            if (brought || lasted >= AtOnce)
            {
                _pauses = 0;
                return TimeSpan.Zero;
            }

            if (!longpoll)
            {
                _continuousFails = true;
                return TimeSpan.Zero;
            }

            TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(_pauses++, 20));
            return pause < longest ? pause : longest;
        }
    }
}
