using System.Collections.Immutable;
using CsCheck;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

/// <summary>
/// A generated document: a forest of revisions, and some paths of it in the order in which they arrive.
/// </summary>
/// <remarks>The naive model that trees are checked against: sets of revisions and parents, nothing packed.</remarks>
internal sealed class Forest
{
    private readonly Dictionary<RevisionId, bool> _deleted = [];

    public required ImmutableArray<(RevisionPath Path, bool Deleted)> Arrivals { get; init; }

    /// <summary>The same paths in another order.</summary>
    public required ImmutableArray<(RevisionPath Path, bool Deleted)> Shuffled { get; init; }

    /// <summary>All revisions that the paths name.</summary>
    public HashSet<RevisionId> Known { get; } = [];

    /// <summary>The known parents of the known revisions, as far as a path names them.</summary>
    public Dictionary<RevisionId, RevisionId> Parents { get; } = [];

    public IEnumerable<RevisionId> Leaves => Known.Where(revision => !Parents.ContainsValue(revision));

    public bool IsDeleted(RevisionId revision) => _deleted[revision];

    public ImmutableArray<RevisionId> PathOf(RevisionId revision)
    {
        ImmutableArray<RevisionId>.Builder path = ImmutableArray.CreateBuilder<RevisionId>();
        path.Add(revision);
        while (Parents.TryGetValue(revision, out RevisionId parent)) path.Add(revision = parent);
        return path.ToImmutable();
    }

    public RevisionTree Tree(int revisionLimit = RevisionTree.DefaultRevisionLimit) => Fold(Arrivals, revisionLimit);

    public static RevisionTree Fold(
        IEnumerable<(
            RevisionPath Path, bool Deleted)> arrivals, int revisionLimit = RevisionTree.DefaultRevisionLimit) =>
        arrivals.Aggregate(
            RevisionTree.Empty, (tree, arrival) => tree.Merge(arrival.Path, arrival.Deleted, out _, revisionLimit));

    public override string ToString() =>
        string.Join("; ", Arrivals.Select(static arrival => $"{arrival.Path}{(arrival.Deleted ? " deleted" : "")}"));

    /// <summary>Forests as CouchDB's own peers make them: every revision has one parent.</summary>
    public static Gen<Forest> Generate(bool texts = true, int nodes = 14, int paths = 10) =>
        Gen.Select(
            Gen.Select(Gen.Int[-2, nodes], Gen.ULong, Gen.Bool, Gen.Int[0, 9]).Array[1, nodes],
            Gen.Select(Gen.Int[0, nodes], Gen.Int[1, nodes], Gen.UInt).Array[1, paths],
            (revisions, arrivals) => Build(revisions, arrivals, texts));

    private static Forest Build(
        (int Parent, ulong Hash, bool Deleted, int Kind)[] nodes, (
            int Node, int Length, uint Order)[] arrivals, bool texts)
    {
        List<RevisionId> revisions = [];
        Dictionary<RevisionId, RevisionId?> parents = [];
        Dictionary<RevisionId, bool> deleted = [];
        for (int i = 0; i < nodes.Length; i++)
        {
            // Most revisions continue the one before, so that there are long paths besides bushy trees.
            int at = nodes[i].Kind < 5 ? i - 1 : Math.Min(nodes[i].Parent, i - 1);
            RevisionId? parent = at >= 0 ? revisions[at] : null;
            int generation = parent is { } known ? known.Generation + 1 : 1 + (nodes[i].Kind % 3);
            UInt128 hash = new(nodes[i].Hash, (ulong)i);
            RevisionId revision = texts && nodes[i].Kind == 9
                ? RevisionId.Create(generation, $"text-{hash % 100}-{i}")
                : new RevisionId(generation, hash);
            revisions.Add(revision);
            parents.Add(revision, parent);
            deleted.Add(revision, nodes[i].Deleted);
        }

        var paths = arrivals.Select(arrival =>
        {
            List<RevisionId> path = [];
            for (RevisionId? next = revisions[arrival.Node % revisions.Count];
                next is { } revision && path.Count < arrival.Length;
                next = parents[revision])
            {
                path.Add(revision);
            }

            return (Path: new RevisionPath([.. path]), Deleted: deleted[path[0]], arrival.Order);
        }).ToList();
        Forest forest = new()
        {
            Arrivals = [.. paths.Select(static path => (path.Path, path.Deleted))],
            Shuffled = [.. paths.OrderBy(static path => path.Order).Select(static path => (path.Path, path.Deleted))],
        };
        foreach ((RevisionPath path, _) in forest.Arrivals)
        {
            forest.Known.UnionWith(path.Revisions);
            for (int i = 1; i < path.Count; i++) forest.Parents[path[i - 1]] = path[i];
        }

        foreach (RevisionId revision in revisions)
        {
            forest._deleted.Add(revision, deleted[revision]);
        }

        return forest;
    }
}
