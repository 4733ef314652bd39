namespace TypedMemory.Benchmarks.Recall;

/// <summary>The share of the evidence that is among the first hits, averaged over questions.</summary>
internal sealed class RecallMeasure
{
    /// <summary>At how many hits the share is taken.</summary>
    public static readonly int[] Depths = [1, 5, 10, 20, 50];

    private const int Sessions = 10;

    private readonly List<(int Category, double[] Turns, double Sessions)> _questions = [];

    /// <summary>Adds the hits of a question, the best first.</summary>
    public void Add(RecallEvidence asked, IReadOnlyList<(int Session, int Number)> hits)
    {
        double[] turns =
            [.. Depths.Select(depth => (double)hits.Take(depth).Count(asked.Turns.Contains) / asked.Turns.Count)];
        HashSet<int> wanted = [.. asked.Turns.Select(static turn => turn.Session)];
        int found = hits.Select(static hit => hit.Session).Distinct().Take(Sessions).Count(wanted.Contains);
        _questions.Add((asked.Category, turns, (double)found / wanted.Count));
    }

    /// <summary>The share at a depth; of one category, or of all.</summary>
    public double At(int depth, int? category = null)
    {
        int index = Array.IndexOf(Depths, depth);
        return _questions.Where(question => category is null || question.Category == category).Average(
            question => question.Turns[index]);
    }

    /// <summary>The share of the evidence's sessions among the first ten that are hit.</summary>
    public double OfSessions => _questions.Average(static question => question.Sessions);

    /// <summary>The categories of the questions.</summary>
    public IEnumerable<int> Categories => _questions.Select(static question => question.Category).Distinct().Order();
}
