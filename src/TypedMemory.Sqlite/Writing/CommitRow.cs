namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Tells commits that follow each other closely, while no other connection commits, from single ones. In such a row
/// what is done before and after each commit for the sake of others is most of what this library adds to it.
/// </summary>
internal sealed class CommitRow(TimeProvider? time = null)
{
    /// <summary>How many commits make a row.</summary>
    private const int Least = 8;

    /// <summary>How long after a commit the next one still follows it.</summary>
    private static readonly TimeSpan Follows = TimeSpan.FromMicroseconds(200);

    /// <summary>How long after a commit the next one comes from a caller that did nothing else meanwhile.</summary>
    private static readonly TimeSpan FollowsAtOnce = TimeSpan.FromMicroseconds(20);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private long _ended;
    private int _commits;

    /// <summary>Whether commits come in a row.</summary>
    public bool IsLong => _commits >= Least;

    /// <summary>Whether the transaction that begins follows the last one of a row at once.</summary>
    public bool IsUnbroken { get; private set; }

    /// <summary>Notes that a transaction begins.</summary>
    public void Begin()
    {
        TimeSpan pause = _time.GetElapsedTime(_ended);
        if (pause > Follows) Break();
        IsUnbroken = IsLong && pause <= FollowsAtOnce;
    }

    /// <summary>Notes that it was committed.</summary>
    public void End()
    {
        _commits = Math.Min(_commits + 1, Least);
        _ended = _time.GetTimestamp();
    }

    /// <summary>Begins a new row: somebody else has committed, or a transaction was given up.</summary>
    public void Break() => _commits = 0;
}
