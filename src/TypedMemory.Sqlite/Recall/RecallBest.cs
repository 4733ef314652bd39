namespace TypedMemory.Sqlite.Recall;

/// <summary>Picks the best of many.</summary>
internal static class RecallBest
{
    /// <summary>The best ones, the best first; of equal ones those that come first.</summary>
    public static IEnumerable<(double Score, int Corpus, int Match)> Of(
        List<(double Score, int Corpus, int Match)> all, int count)
    {
        if (all.Count > count)
        {
            var heap = new PriorityQueue<(double Score, int Corpus, int Match), (double Score, int Corpus, int Match)>(
                count, Comparer<(double Score, int Corpus, int Match)>.Create(Compare));
            foreach ((double Score, int Corpus, int Match) one in all)
            {
                if (heap.Count < count) heap.Enqueue(one, one);
                else if (Compare(one, heap.Peek()) > 0) heap.EnqueueDequeue(one, one);
            }

            all = [.. heap.UnorderedItems.Select(static item => item.Element)];
        }

        all.Sort(static (left, right) => Compare(right, left));
        return all;
    }

    private static int Compare((double Score, int Corpus, int Match) left, (double Score, int Corpus, int Match) right)
    {
        int order = left.Score.CompareTo(right.Score);
        if (order == 0) order = right.Corpus.CompareTo(left.Corpus);
        return order != 0 ? order : right.Match.CompareTo(left.Match);
    }
}
