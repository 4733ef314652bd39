using System.Collections.Immutable;

namespace TypedMemory.Hub.Mango;

/// <summary>An index that a query is not answered by.</summary>
/// <param name="Index">The index.</param>
/// <param name="Reason">Why it is not, in CouchDB's word.</param>
/// <param name="IsUsable">Whether it could be.</param>
/// <param name="Ranking">Its place behind the one that is used.</param>
internal sealed record MangoCandidate(MangoIndex Index, string Reason, bool IsUsable, int Ranking)
{
    /// <summary>Gives places to those that were left out at one stage of the choice after the other.</summary>
    public static ImmutableArray<MangoCandidate> Rank(
        IEnumerable<(MangoIndex Index, string Reason, bool Usable, int Stage)> left, int ranked)
    {
        int rank = Math.Max(1, ranked) - 1;
        var candidates = ImmutableArray.CreateBuilder<MangoCandidate>();
        foreach (var stage in left.GroupBy(static entry => entry.Stage).OrderBy(static stage => stage.Key))
        {
            rank++;
            foreach ((MangoIndex index, string reason, bool usable, _) in stage)
                candidates.Add(new MangoCandidate(index, reason, usable, rank));
        }

        return candidates.ToImmutable();
    }
}
