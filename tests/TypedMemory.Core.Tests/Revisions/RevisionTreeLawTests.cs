using System.Collections.Immutable;
using CsCheck;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

/// <summary>
/// The laws of revision trees (docs/design.md, invariant 1). A failure prints the seed that repeats it.
/// </summary>
public sealed class RevisionTreeLawTests
{
    private const int Cases = 10_000;

    [Fact]
    public void Merging_does_not_depend_on_the_order() =>
        Forest.Generate().Sample(static forest => forest.Tree().Equals(Forest.Fold(forest.Shuffled)), iter: Cases);

    [Fact]
    public void Merging_again_changes_nothing() =>
        Forest.Generate().Sample(
            static forest =>
            {
                RevisionTree tree = forest.Tree();
                return forest.Arrivals.All(arrival =>
                    ReferenceEquals(tree, tree.Merge(arrival.Path, arrival.Deleted, out TreeMergeResult result))
                    && result == TreeMergeResult.Known);
            },
            iter: Cases);

    [Fact]
    public void Merging_is_associative() =>
        Gen.Select(Forest.Generate(), Gen.Int[0, 10], Gen.Int[0, 10]).Sample(
            static (forest, first, second) =>
            {
                // (a + b) + c = a + (b + c), where a tree is added through the paths of its leaves.
                int count = forest.Arrivals.Length;
                (int from, int to) = (Math.Min(first, second) % (count + 1), Math.Max(first, second) % (count + 1));
                (from, to) = (Math.Min(from, to), Math.Max(from, to));
                RevisionTree a = Forest.Fold(forest.Arrivals[..from]);
                RevisionTree b = Forest.Fold(forest.Arrivals[from..to]);
                RevisionTree c = Forest.Fold(forest.Arrivals[to..]);
                return Add(Add(a, b), c).Equals(Add(a, Add(b, c))) && Add(Add(a, b), c).Equals(forest.Tree());
            },
            iter: Cases);

    [Fact]
    public void A_tree_knows_what_its_paths_name_and_nothing_else() =>
        Forest.Generate().Sample(
            static forest =>
            {
                RevisionTree tree = forest.Tree();
                foreach (RevisionId revision in forest.Known)
                {
                    Assert.True(tree.Contains(revision));
                    Assert.Equal(forest.Leaves.Contains(revision), tree.IsLeaf(revision));
                    Assert.Equal(forest.PathOf(revision), tree.GetPath(revision).Revisions);
                    Assert.Equal(
                        forest.Leaves.Where(leaf => forest.PathOf(leaf).Contains(revision)).Order(),
                        tree.LeavesOf(revision).Order());
                }

                RevisionId unknown = new(1, UInt128.MaxValue);
                Assert.False(tree.Contains(unknown));
                Assert.False(tree.IsLeaf(unknown));
                Assert.Empty(tree.LeavesOf(unknown));
                Assert.Throws<KeyNotFoundException>(() => tree.GetPath(unknown));
            },
            iter: Cases);

    [Fact]
    public void The_winner_is_live_before_long_before_great() =>
        Forest.Generate().Sample(
            static forest =>
            {
                RevisionId[] expected = [.. forest.Leaves
                    .OrderBy(forest.IsDeleted).ThenByDescending(
                        leaf => leaf.Generation).ThenByDescending(leaf => leaf)];
                RevisionTree tree = Forest.Fold(forest.Shuffled);
                Assert.Equal(expected, tree.Leaves.Select(static leaf => leaf.Revision));
                Assert.Equal(new RevisionLeaf(expected[0], forest.IsDeleted(expected[0])), tree.Winner);
                Assert.Equal(expected.Count(leaf => !forest.IsDeleted(leaf)), tree.LiveLeaves);
                Assert.Equal(expected.Skip(1).Where(leaf => !forest.IsDeleted(leaf)), tree.Conflicts);
                Assert.Equal(expected.Skip(1).Where(forest.IsDeleted), tree.DeletedConflicts);
            },
            iter: Cases);

    [Fact]
    public void A_merge_says_what_the_revision_turned_out_to_be() =>
        Forest.Generate().Sample(
            static forest =>
            {
                RevisionTree tree = RevisionTree.Empty;
                foreach ((RevisionPath path, bool deleted) in forest.Arrivals)
                {
                    int joint = path.Revisions.AsSpan().IndexOfAnyExcept(
                        [.. path.Revisions.Where(r => !tree.Contains(r))]);
                    TreeMergeResult expected = joint == 0 ? TreeMergeResult.Known
                        : joint > 0 && tree.IsLeaf(path[joint]) ? TreeMergeResult.NewLeaf
                        : TreeMergeResult.NewBranch;
                    tree = tree.Merge(path, deleted, out TreeMergeResult result);
                    Assert.Equal(expected, result);
                }
            },
            iter: Cases);

    [Fact]
    public void Merging_a_straight_path_as_bytes_is_merging_it_as_a_graph() =>
        Gen.Select(Forest.Generate(texts: false), Gen.Int[1, 12]).Sample(
            static (forest, limit) =>
            {
                RevisionTree tree = RevisionTree.Empty;
                foreach ((RevisionPath path, bool deleted) in forest.Arrivals)
                {
                    RevisionGraph graph = RevisionGraph.Decode(tree.AsSpan());
                    TreeMergeResult expected = graph.Merge(path, deleted);
                    tree = tree.Merge(path, deleted, out TreeMergeResult result, limit);
                    Assert.Equal(expected, result);
                    Assert.Equal(graph.Stem(limit).Encode(), tree.AsSpan());
                }
            },
            iter: Cases);

    [Fact]
    public void Stemming_keeps_the_leaves_and_cuts_their_paths() =>
        Gen.Select(Forest.Generate(), Gen.Int[1, 12]).Sample(
            static (forest, limit) =>
            {
                RevisionTree tree = forest.Tree();
                RevisionTree stemmed = tree.Stem(limit);
                Assert.Equal(tree.Leaves, stemmed.Leaves);
                foreach (RevisionLeaf leaf in tree.Leaves)
                {
                    // A revision that another leaf keeps may make a path longer than the limit, as in CouchDB.
                    ImmutableArray<RevisionId> full = tree.GetPath(leaf.Revision).Revisions;
                    ImmutableArray<RevisionId> cut = stemmed.GetPath(leaf.Revision).Revisions;
                    Assert.Equal(full[..cut.Length], cut);
                    Assert.True(cut.Length >= Math.Min(limit, full.Length));
                    if (tree.Leaves.Length == 1) Assert.Equal(Math.Min(limit, full.Length), cut.Length);
                }

                Assert.Same(stemmed, stemmed.Stem(limit));
            },
            iter: Cases);

    [Fact]
    public void Stemming_keeps_what_is_near_to_a_leaf_and_nothing_else() =>
        Gen.Select(Forest.Generate(), Gen.Int[1, 12]).Sample(
            static (forest, limit) =>
            {
                RevisionTree stemmed = forest.Tree().Stem(limit);
                HashSet<RevisionId> near = [.. forest.Leaves.SelectMany(leaf => forest.PathOf(leaf).Take(limit))];
                return forest.Known.All(revision => stemmed.Contains(revision) == near.Contains(revision));
            },
            iter: Cases);

    [Fact]
    public void Stemming_twice_is_stemming_to_the_lower_limit() =>
        Gen.Select(Forest.Generate(), Gen.Int[1, 12], Gen.Int[1, 12]).Sample(
            static (forest, first, second) =>
                forest.Tree().Stem(first).Stem(second).Equals(forest.Tree().Stem(Math.Min(first, second))),
            iter: Cases);

    [Fact]
    public void Purging_every_leaf_leaves_nothing_in_any_order() =>
        Forest.Generate().Sample(
            static forest =>
            {
                RevisionTree tree = forest.Tree();
                foreach (RevisionId leaf in forest.Leaves.OrderBy(static leaf => leaf.GetHashCode()))
                {
                    RevisionTree purged = tree.Purge(leaf);
                    Assert.False(purged.Contains(leaf));
                    Assert.Equal(tree.Leaves.Where(other => other.Revision != leaf), purged.Leaves);
                    foreach (RevisionLeaf other in purged.Leaves)
                    {
                        Assert.Equal(tree.GetPath(other.Revision), purged.GetPath(other.Revision));
                    }

                    tree = purged;
                }

                Assert.True(tree.IsEmpty);
            },
            iter: Cases);

    [Fact]
    public void A_difference_names_what_is_unknown_with_the_leaves_below_it() =>
        Gen.Select(Forest.Generate(), Gen.Int[0, 10]).Sample(
            static (forest, known) =>
            {
                RevisionTree tree = Forest.Fold(forest.Arrivals.Take(known));
                ImmutableArray<RevisionId> asked = [.. forest.Known.Order()];
                MissingRevisions? difference = tree.Diff("id", asked);
                RevisionId[] missing = [.. asked.Where(revision => !tree.Contains(revision))];
                if (missing.Length == 0)
                {
                    Assert.Null(difference);
                    return;
                }

                Assert.NotNull(difference);
                Assert.Equal(missing, difference.Missing);
                Assert.Equal(
                    tree.Leaves.Select(static leaf => leaf.Revision)
                        .Where(leaf => missing.Any(revision => leaf.Generation < revision.Generation)),
                    difference.PossibleAncestors);
                Assert.All(missing, revision => Assert.Subset(
                    difference.PossibleAncestors.ToHashSet(), tree.PossibleAncestorsOf(revision).ToHashSet()));
            },
            iter: Cases);

    [Fact]
    public void Contradictory_parents_do_not_break_the_laws() =>
        Gen.Select(
            Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[0, 2], Gen.UInt, Gen.Bool).Array[1, 8], Gen.Int[1, 6])
            .Sample(
            static (specs, limit) =>
            {
                // Few hashes in every generation, so that the same revision comes with different parents.
                var arrivals = specs.Select(static spec =>
                {
                    (int generation, int length, int seed, _, bool deleted) = spec;
                    RevisionId[] path = [.. Enumerable.Range(0, Math.Min(length, generation))
                        .Select(i => new RevisionId(generation - i, (UInt128)((seed + (i * seed)) % 3)))];
                    return (new RevisionPath([.. path]), path[0].BinaryHash == 1);
                }).ToArray();
                RevisionTree tree = Forest.Fold(arrivals);
                Array.Sort([.. specs.Select(static spec => spec.Item4)], arrivals);
                RevisionTree shuffled = Forest.Fold(arrivals);
                Assert.Equal(tree, shuffled);
                Assert.Equal(tree, RevisionTree.Read(tree.AsSpan()));
                Assert.Equal(tree.Stem(limit), shuffled.Stem(limit));
                Assert.Equal(tree.Stem(limit), RevisionTree.Read(tree.Stem(limit).AsSpan()));
                foreach ((RevisionPath path, bool deleted) in arrivals)
                {
                    Assert.Same(tree, tree.Merge(path, deleted, out _));
                    Assert.All(path.Revisions, revision => Assert.NotEmpty(tree.LeavesOf(revision)));
                }
            },
            iter: Cases);

    private static RevisionTree Add(RevisionTree tree, RevisionTree other) =>
        other.Leaves.Aggregate(
            tree, (sum, leaf) => sum.Merge(other.GetPath(leaf.Revision), leaf.Deleted, out _));
}
