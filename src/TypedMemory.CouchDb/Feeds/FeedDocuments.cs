namespace TypedMemory.CouchDb.Feeds;

/// <summary>
/// Whether a server is asked for the documents with the rows of its feed. One that has them at hand when it lists them
/// (PouchDB Server, our hub) gives them for nearly nothing, and each saves its part of a <c>_bulk_get</c>; CouchDB
/// opens them one by one for it, which takes five times as long and is done in parallel by <c>_bulk_get</c>. So both
/// ways are tried and timed, now and then anew. Safe for concurrent use.
/// </summary>
internal sealed class FeedDocuments
{
    /// <summary>More bytes than this are not taken as one page: large documents are streamed by themselves.</summary>
    public const int MaxPageBytes = 2 * 1024 * 1024;

    /// <summary>Rows of an answer that is there to be timed.</summary>
    private const int ProbeRows = 250;

    /// <summary>Fewer rows say nothing about the time of a row.</summary>
    private const int MinRows = 100;

    /// <summary>
    /// How much longer an answer with documents may take than one without, in place of which two requests are due.
    /// </summary>
    private const double WorthIt = 2;

    private const int AnswersBetweenProbes = 8;

    private readonly Lock _lock = new();
    private double? _rowWithDocument;
    private double? _rowAlone;
    private int _answers;
    private bool _givenUp;

    /// <summary>How the next answer is asked for, when its documents are of use.</summary>
    /// <param name="limit">How many rows it may have.</param>
    public (bool WithDocuments, int Limit) Plan(int limit)
    {
        lock (_lock)
        {
            if (_givenUp) return (false, limit);
            if (_rowWithDocument is null) return (true, Math.Min(limit, ProbeRows));
            if (_rowAlone is null) return (false, Math.Min(limit, ProbeRows));
            bool worthIt = _rowWithDocument <= WorthIt * _rowAlone;
            if (++_answers <= AnswersBetweenProbes) return (worthIt, limit);
            _answers = 0;
            return (!worthIt, Math.Min(limit, ProbeRows));
        }
    }

    /// <summary>Notes what an answer took.</summary>
    public void Took(bool withDocuments, int rows, TimeSpan time)
    {
        if (rows < MinRows) return;
        lock (_lock)
        {
            if (withDocuments) _rowWithDocument = time.TotalSeconds / rows;
            else _rowAlone = time.TotalSeconds / rows;
        }
    }

    /// <summary>
    /// The server cannot do it, or its documents are not for this; in the next session it is tried again.
    /// </summary>
    public void GiveUp()
    {
        lock (_lock) _givenUp = true;
    }

    /// <summary>A session starts.</summary>
    public void Restart()
    {
        lock (_lock) _givenUp = false;
    }
}
