using System.Collections.Immutable;
using CsCheck;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

/// <summary>Several revisions at once are what they are one after the other, without its cost.</summary>
public sealed class ManyLeavesTests
{
    private const int Few = 500, Many = 2_000;

    // Linear would be four times as much, and each by itself sixteen times.
    private const int Most = 6;

    [Fact]
    public void Merging_several_is_merging_one_after_the_other() =>
        Forest.Generate().Sample(
            static forest =>
            {
                RevisionTree one = RevisionTree.Empty;
                var expected = new List<TreeMergeResult>();
                foreach ((RevisionPath path, bool deleted) in forest.Arrivals)
                {
                    one = one.Merge(path, deleted, out TreeMergeResult result);
                    expected.Add(result);
                }

                RevisionTree all = RevisionTree.Empty.Merge(
                    Revisions(forest.Arrivals), out ImmutableArray<TreeMergeResult> results, 1_000);
                Assert.Equal(one, all);
                Assert.Equal(expected, results);
                RevisionTree again = all.Merge(Revisions(forest.Shuffled), out results, 1_000);
                Assert.Same(all, again);
                Assert.All(results, static result => Assert.Equal(TreeMergeResult.Known, result));
            },
            iter: 5_000);

    [Fact]
    public void Purging_several_is_purging_one_after_the_other() =>
        Gen.Select(Forest.Generate(), Gen.Int[0, 10]).Sample(
            static (forest, count) =>
            {
                RevisionTree one = forest.Tree();
                List<RevisionId> expected = [];
                ImmutableArray<RevisionId> named =
                    [.. forest.Shuffled.Select(static arrival => arrival.Path.Leaf).Take(count)];
                foreach (RevisionId revision in named)
                {
                    if (!one.IsLeaf(revision)) continue;
                    one = one.Purge(revision);
                    expected.Add(revision);
                }

                Assert.Equal(one, forest.Tree().Purge(named, out ImmutableArray<RevisionId> purged));
                Assert.Equal(expected, purged);
            },
            iter: 5_000);

    [Fact]
    public void A_tombstone_on_each_of_many_leaves_allocates_in_proportion_to_their_number()
    {
        Assert.InRange(Allocated(Many, Bury), 1, Most * Allocated(Few, Bury));
        static void Bury(RevisionTree tree, ImmutableArray<DocumentRevision> tombstones) =>
            tree.Merge(tombstones, out _, 1_000);
    }

    [Fact]
    public void Purging_many_leaves_allocates_in_proportion_to_their_number()
    {
        Assert.InRange(Allocated(Many, Purge), 1, Most * Allocated(Few, Purge));
        static void Purge(RevisionTree tree, ImmutableArray<DocumentRevision> tombstones) =>
            Assert.True(tree.Purge([.. tombstones.Select(static one => one.Path.Parent!.Value)], out _).IsEmpty);
    }

    private static long Allocated(int leaves, Action<RevisionTree, ImmutableArray<DocumentRevision>> work)
    {
        ImmutableArray<(RevisionPath Path, bool Deleted)> roots =
            [.. Enumerable.Range(1, leaves).Select(static number => (new RevisionPath(Root(number)), false))];
        ImmutableArray<DocumentRevision> tombstones = Revisions(
            [.. Enumerable.Range(1, leaves).Select(static number => (
                new RevisionPath([new RevisionId(2, (UInt128)(uint)number), Root(number)]), true))]);
        RevisionTree tree = RevisionTree.Empty.Merge(Revisions(roots), out _, 1_000);
        Assert.Equal(leaves, tree.Leaves.Length);
        work(tree, tombstones);
        long before = GC.GetAllocatedBytesForCurrentThread();
        work(tree, tombstones);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static RevisionId Root(int number) => new(1, (UInt128)(uint)number);

    private static ImmutableArray<DocumentRevision> Revisions(
        ImmutableArray<(RevisionPath Path, bool Deleted)> paths) =>
        [.. paths.Select(static one => new DocumentRevision { Id = "a", Path = one.Path, Deleted = one.Deleted })];
}
