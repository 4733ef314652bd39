using System.Runtime.InteropServices;
using TypedMemory.Generated;

namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// The rows of a full-text index that have words of a question: how often each word stands in each row.
/// </summary>
internal sealed class RecallMatches
{
    private readonly RecallQuestion _question;
    private readonly double[] _columnWeights;
    private readonly long[]? _only;
    private readonly List<long> _rows = [];
    private readonly List<float> _counts = [];
    private readonly List<int> _lengths = [], _neighbours = [];
    private int _next;

    /// <summary>Begins to gather.</summary>
    /// <param name="question">What is looked for.</param>
    /// <param name="index">The index.</param>
    /// <param name="only">The only rows that count, ascending, or <see langword="null"/> for all.</param>
    public RecallMatches(RecallQuestion question, MemoryIndex index, long[]? only)
    {
        (_question, _only) = (question, only);

        // A form beside its stem is the same word again: it counts where it alone is found, as a character of its
        // script.
        _columnWeights = [.. index.Members.SelectMany(static member => (double[])[member.Weight, member.Weight])];
    }

    /// <summary>Whether no row can match.</summary>
    public bool IsHopeless => _only is { Length: 0 };

    /// <summary>The first row that counts.</summary>
    public long FirstRow => _only is { Length: > 0 } ? _only[0] : 0;

    /// <summary>The last row that counts.</summary>
    public long LastRow => _only is { Length: > 0 } ? _only[^1] : long.MaxValue;

    /// <summary>How many rows matched.</summary>
    public int Count => _rows.Count;

    /// <summary>How many rows were searched.</summary>
    public long Searched { get; private set; }

    /// <summary>How many words the rows of the index have, on the average.</summary>
    public double AverageLength { get; private set; } = 1;

    /// <summary>The number of a match's row.</summary>
    public long Row(int match) => _rows[match];

    /// <summary>How many words the row has.</summary>
    public int Length(int match) => _lengths[match];

    /// <summary>How many pairs of words that are neighbours in the question are so in the row.</summary>
    public int Neighbours(int match) => _neighbours[match];

    /// <summary>
    /// How often each term stands in the row, in the order of the question's terms; by the weights of the members.
    /// </summary>
    public ReadOnlySpan<float> Counts(int match) =>
        CollectionsMarshal.AsSpan(_counts).Slice(match * _question.Terms.Count, _question.Terms.Count);

    /// <summary>The match of a row; -1 if it does not match. Rows come in their order.</summary>
    public int Find(long row) => CollectionsMarshal.AsSpan(_rows).BinarySearch(row) is >= 0 and var match ? match : -1;

    /// <summary>Takes the row at which FTS5 stands.</summary>
    public unsafe void Add(Fts5.ExtensionApi* api, nint context)
    {
        long row = api->RowId(context);
        if (Searched == 0) ReadSize(api, context);
        if (!IsAsked(row)) return;
        int first = _counts.Count;
        CollectionsMarshal.SetCount(_counts, first + _question.Terms.Count);
        Span<float> counts = CollectionsMarshal.AsSpan(_counts)[first..];
        counts.Clear();
        api->InstanceCount(context, out int instances);
        (int lastTerm, int lastColumn, int lastOffset) = (-1, -1, -2);
        int neighbours = 0;
        for (int i = 0; i < instances; i++)
        {
            api->Instance(context, i, out int phrase, out int column, out int offset);
            int term = _question.TermOf(phrase);
            bool isForm = (column & 1) == 1;
            if (!isForm || counts[term] == 0) counts[term] += (float)_columnWeights[column];
            if (isForm || _question.Terms[term].IsCompound) continue;
            if (column == lastColumn && offset == lastOffset + 1 && _question.Follows(lastTerm, term)) neighbours++;
            (lastTerm, lastColumn, lastOffset) = (term, column, offset);
        }

        api->Size(context, out int length);
        _rows.Add(row);
        _lengths.Add(length);
        _neighbours.Add(neighbours);
    }

    private unsafe void ReadSize(Fts5.ExtensionApi* api, nint context)
    {
        api->RowCount(context, out long rows);
        api->TotalSize(context, out long tokens);
        AverageLength = Math.Max(1, (double)tokens / Math.Max(1, rows));
        Searched = _only?.Length ?? Math.Max(1, rows);
    }

    /// <summary>Whether a row counts; they are asked about in their order.</summary>
    private bool IsAsked(long row)
    {
        if (_only is null) return true;
        while (_next < _only.Length && _only[_next] < row) _next++;
        return _next < _only.Length && _only[_next] == row;
    }
}
