namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// The words of a question, numbered alike for every index that is searched, whatever its language makes of them.
/// </summary>
internal sealed class RecallTerms
{
    /// <summary>
    /// How many words of a question are looked for: a page of text is not a question, and costs a search for each word.
    /// </summary>
    private const int Max = 48;

    private readonly List<RecallTerm> _all = [];
    private readonly Dictionary<int, int> _at = [];

    /// <summary>The terms by their numbers.</summary>
    public IReadOnlyList<RecallTerm> All => _all;

    /// <summary>
    /// The place of what begins there and is written as one, which is another term than its first word.
    /// </summary>
    public static int Compound(int start) => -1 - start;

    /// <summary>Whether a term at a place can be looked for.</summary>
    public bool HasRoom(int start) => _all.Count < Max || _at.ContainsKey(start);

    /// <summary>The number of the term at a place of the question.</summary>
    public int At(int start, RecallTerm term)
    {
        if (_at.TryGetValue(start, out int number)) return number;
        _at.Add(start, _all.Count);
        _all.Add(term);
        return _all.Count - 1;
    }
}
