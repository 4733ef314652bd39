namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// What words score: BM25 over all types that are searched, more where several words of the question are found
/// together, or side by side.
/// </summary>
internal sealed class RecallScores
{
    /// <summary>How fast further occurrences of a word in a document stop counting.</summary>
    private const double Saturation = 0.9;

    /// <summary>How much it counts that a document is longer than others.</summary>
    private const double LengthWeight = 0.3;

    /// <summary>The same as <see cref="Saturation"/>, of a word in a conversation.</summary>
    private const double ThreadSaturation = 1.2;

    private const int MaxNeighbours = 3;

    private readonly RecallWeights _weights;
    private readonly double[] _rarity;
    private readonly int _words;

    /// <summary>Weighs the terms by how rare they are.</summary>
    public RecallScores(IReadOnlyList<RecallTerm> terms, IReadOnlyList<RecallCorpus> corpora, RecallWeights weights)
    {
        _weights = weights;
        _rarity = new double[terms.Count];
        double searched = corpora.Sum(static corpus => corpus.Matches.Searched);
        for (int t = 0; t < terms.Count; t++)
        {
            int documents = 0;
            foreach (RecallCorpus corpus in corpora)
            {
                for (int m = 0; m < corpus.Matches.Count; m++) documents += corpus.Matches.Counts(m)[t] > 0 ? 1 : 0;
            }

            if (documents == 0) continue;
            _rarity[t] = terms[t].Weight * Math.Log(1 + ((searched - documents + 0.5) / (documents + 0.5)));
            if (!terms[t].IsCompound) _words++;
        }
    }

    /// <summary>What one term scores in a match.</summary>
    public double Term(RecallMatches matches, int match, int term)
    {
        double count = matches.Counts(match)[term];
        if (count == 0) return 0;
        double length = 1 - LengthWeight + (LengthWeight * matches.Length(match) / matches.AverageLength);
        return _rarity[term] * count * (Saturation + 1) / (count + (Saturation * length));
    }

    /// <summary>What is added for words that are found together, of what the terms alone score.</summary>
    public double Together(RecallMatches matches, int match, IReadOnlyList<RecallTerm> terms, double score)
    {
        if (_words < 2) return 0;
        int found = 0;
        ReadOnlySpan<float> counts = matches.Counts(match);
        for (int t = 0; t < counts.Length; t++) found += counts[t] > 0 && !terms[t].IsCompound ? 1 : 0;
        return found < 2 ? 0 : score * _weights.Together * (found - 1) / (_words - 1);
    }

    /// <summary>
    /// What is added for words that stand side by side as in the question, of what the terms alone score.
    /// </summary>
    public double Phrases(RecallMatches matches, int match, double score) =>
        score * _weights.Phrase * Math.Min(MaxNeighbours, matches.Neighbours(match));

    /// <summary>What all of this comes to.</summary>
    public double Own(RecallMatches matches, int match, IReadOnlyList<RecallTerm> terms)
    {
        double score = 0;
        for (int t = 0; t < terms.Count; t++) score += Term(matches, match, t);
        return score + Together(matches, match, terms, score) + Phrases(matches, match, score);
    }

    /// <summary>What a conversation scores in which the terms stand so often.</summary>
    public double Thread(ReadOnlySpan<float> counts)
    {
        double score = 0;
        for (int t = 0; t < counts.Length; t++)
            score += _rarity[t] * counts[t] * (ThreadSaturation + 1) / (counts[t] + ThreadSaturation);
        return score;
    }
}
