namespace TypedMemory.CouchDb.Feeds;

/// <summary>
/// How many pages of the feed one answer has. Each answer costs a round trip in which nothing arrives, so on a slow
/// line many pages are asked for at once and taken as they come; but a server that makes an answer ready before it
/// sends it is not to work for long on one, and one that is held is not left to wait. Safe for concurrent use.
/// </summary>
internal sealed class FeedWindow
{
    private const int MaxPages = 64;
    private const int Growth = 4;

    // An answer that took longer is long enough: the round trip before it hardly counts.
    private static readonly TimeSpan s_longEnough = TimeSpan.FromSeconds(4);

    // Servers break off answers that nobody takes (ours after five seconds).
    private static readonly TimeSpan s_held = TimeSpan.FromSeconds(2);

    private volatile int _pages = 1;

    /// <summary>
    /// How many rows the next answer has. One fewer than its pages have, so that each page but the last ends with a row
    /// that tells its sequence: CouchDB counts the interval from the limit downwards.
    /// </summary>
    public int Rows(int pageSize)
    {
        int pages = _pages;
        return pages == 1 ? pageSize : (int)Math.Min(int.MaxValue, ((long)pageSize * pages) - 1);
    }

    /// <summary>An answer was read to its end.</summary>
    /// <param name="time">How long its bytes were waited for.</param>
    public void Took(TimeSpan time)
    {
        if (time < s_longEnough) _pages = Math.Min(MaxPages, _pages * Growth);
        else _pages = Math.Max(1, _pages / Growth);
    }

    /// <summary>Whether a page was held for so long that the rest of its answer is better asked for anew.</summary>
    public bool WasHeld(TimeSpan time)
    {
        if (time < s_held) return false;
        _pages = 1;
        return true;
    }
}
