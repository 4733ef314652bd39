using System.Runtime.InteropServices;

namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// Lends score within conversations: from what stands beside a document, and from the conversation as a whole.
/// Documents that have no word of the question come in that way as well.
/// </summary>
/// <param name="threads">Finds what stands beside a document.</param>
/// <param name="scores">What words score.</param>
/// <param name="weights">How much is lent.</param>
/// <param name="terms">The words of the question.</param>
/// <param name="isAllowed">Whether a document may be among the results: others lend, and do not come in.</param>
internal sealed class RecallContext(
    RecallThreads threads, RecallScores scores, RecallWeights weights, IReadOnlyList<RecallTerm> terms,
    Func<RecallCandidate, bool> isAllowed)
{
    /// <summary>How many of the best candidates bring in what stands beside them.</summary>
    private const int Leading = 50;

    /// <summary>How far lending reaches.</summary>
    private const int Reach = 2;

    private readonly Dictionary<(RecallCorpus, string), float[]> _threads = [];

    /// <summary>Adds what is lent, and the candidates that live on it.</summary>
    /// <param name="pool">The candidates by their own words, the best first.</param>
    public void Lend(List<RecallCandidate> pool)
    {
        foreach (RecallCandidate candidate in pool)
        {
            if (!candidate.Corpus.HasThreads) continue;
            candidate.Place = threads.PlaceOf(candidate.Row);
            if (candidate.Place is null || candidate.Match < 0) continue;
            ref float[]? counts = ref CollectionsMarshal.GetValueRefOrAddDefault(
                _threads, (candidate.Corpus, candidate.Place.Key), out _);
            counts ??= new float[terms.Count];
            ReadOnlySpan<float> own = candidate.Corpus.Matches.Counts(candidate.Match);
            for (int t = 0; t < counts.Length; t++) counts[t] += own[t];
        }

        HashSet<(RecallCorpus, long)> known = [.. pool.Select(static candidate => (candidate.Corpus, candidate.Row))];
        int words = pool.Count;
        for (int i = 0; i < words; i++) LendTo(pool[i], i < Leading ? pool : null, known);
        for (int i = words; i < pool.Count; i++) LendTo(pool[i], null, known);
    }

    private void LendTo(
        RecallCandidate candidate, List<RecallCandidate>? bringsInto, HashSet<(RecallCorpus, long)> known)
    {
        if (candidate.Place is not { } place) return;
        RecallCorpus corpus = candidate.Corpus;
        if (_threads.TryGetValue((corpus, place.Key), out float[]? counts))
            candidate.Thread = weights.Thread * scores.Thread(counts);
        List<long> before = threads.Before(corpus.Index.Id, place, Reach), after = threads.After(
            corpus.Index.Id, place, Reach);
        for (int i = 0; i < before.Count; i++)
            candidate.Beside += weights.Beside * (i == 0 ? 1 : weights.Decay) * OwnOf(corpus, before[i]);
        for (int i = 0; i < after.Count; i++)
        {
            candidate.Beside += weights.Beside * weights.Behind * (i == 0 ? 1 : weights.Decay) * OwnOf(
                corpus, after[i]);
        }

        if (bringsInto is null) return;
        foreach (long row in before.Concat(after))
        {
            if (!known.Add((corpus, row))) continue;
            int match = corpus.Matches.Find(row);
            double own = match < 0 ? 0 : scores.Own(corpus.Matches, match, terms);
            var brought = new RecallCandidate(corpus, row, match) { Own = own, Place = threads.PlaceOf(row) };
            if (isAllowed(brought)) bringsInto.Add(brought);
        }
    }

    private double OwnOf(RecallCorpus corpus, long row) =>
        corpus.Matches.Find(row) is >= 0 and var match ? scores.Own(corpus.Matches, match, terms) : 0;
}
