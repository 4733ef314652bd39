using TypedMemory.Core.Queries;


namespace TypedMemory.Sqlite.Recall;

/// <summary>What the members of a document add to what its words score.</summary>
/// <param name="scope">What is asked of the type.</param>
/// <param name="now">What ages are counted from.</param>
internal sealed class RecallBoosts(RecallScope scope, DateTimeOffset now)
{
    /// <summary>Adds them; documents are read only where a member is asked for.</summary>
    public void Add(RecallCandidate candidate, RecallDocuments documents)
    {
        if (scope.Recency is null && scope.Importance is null) return;
        byte[] body = documents.Read(candidate).Present;
        double score = candidate.Own + candidate.Beside + candidate.Thread + candidate.Meaning;
        if (scope.Recency is { } recency && new MemberNumber(recency.Member).Read(body) is { } milliseconds)
        {
            double age = Math.Max(
                0, (now.ToUnixTimeMilliseconds() - milliseconds) / recency.HalfLife.TotalMilliseconds);
            candidate.Recency = score * recency.Weight * Math.Pow(2, -age);
        }

        if (scope.Importance is { } importance && new MemberNumber(importance.Member).Read(body) is { } value)
        {
            candidate.Importance = score * importance.Weight * Math.Clamp(value / importance.Max, 0, 1);
        }
    }
}
