using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

/// <summary>
/// What the suites of CouchDB (<c>couch_key_tree_tests</c>) and PouchDB (<c>test.merge</c>) state of revision trees,
/// where it is not in the laws already.
/// </summary>
public sealed class KeyTreeFactsTests
{
    private static readonly RevisionPath Root = Rev.Path("1-1");
    private static readonly RevisionPath LeftChild = Rev.Path("2-a", "1-1");
    private static readonly RevisionPath RightChild = Rev.Path("2-b", "1-1");
    private static readonly RevisionPath LeftGrandchild = Rev.Path("3-c", "2-a", "1-1");
    private static readonly RevisionPath RightGrandchild = Rev.Path("3-d", "2-b", "1-1");

    [Fact]
    public void A_path_into_nothing_is_the_path() =>
        Merges([], LeftGrandchild, TreeMergeResult.NewBranch, [LeftGrandchild]);

    [Fact]
    public void A_path_into_itself_is_known() =>
        Merges([LeftGrandchild], LeftGrandchild, TreeMergeResult.Known, [LeftGrandchild]);

    [Fact]
    public void One_of_two_roots_is_known() =>
        Merges([Root, Rev.Path("1-2")], Root, TreeMergeResult.Known, [Root, Rev.Path("1-2")]);

    [Fact]
    public void A_third_root_is_a_branch() =>
        Merges([Root, Rev.Path("1-2")], Rev.Path("1-3"), TreeMergeResult.NewBranch,
            [Root, Rev.Path("1-2"), Rev.Path("1-3")]);

    [Fact]
    public void A_longer_path_continues_the_leaf_it_goes_through() =>
        Merges([LeftChild, RightChild], LeftGrandchild, TreeMergeResult.NewLeaf, [LeftGrandchild, RightChild]);

    [Fact]
    public void A_sibling_is_a_branch() =>
        Merges([LeftChild], RightChild, TreeMergeResult.NewBranch, [LeftChild, RightChild]);

    [Fact]
    public void A_path_that_branches_below_the_leaf_is_a_branch() =>
        Merges([LeftGrandchild], Rev.Path("4-f", "3-e", "2-a"), TreeMergeResult.NewBranch,
            [LeftGrandchild, Rev.Path("4-f", "3-e", "2-a", "1-1")]);

    [Fact]
    public void A_stemmed_path_of_a_child_is_known() =>
        Merges([LeftChild, RightChild], Rev.Path("2-a"), TreeMergeResult.Known, [LeftChild, RightChild]);

    [Fact]
    public void A_stemmed_path_of_a_grandchild_is_known() =>
        Merges([LeftChild, RightGrandchild], Rev.Path("3-d"), TreeMergeResult.Known, [LeftChild, RightGrandchild]);

    [Fact]
    public void A_stemmed_path_is_known_in_a_forest_of_stemmed_paths() =>
        Merges([Rev.Path("2-a"), Rev.Path("3-d", "2-b")], Rev.Path("3-d"), TreeMergeResult.Known,
            [Rev.Path("2-a"), Rev.Path("3-d", "2-b")]);

    [Fact]
    public void A_long_stemmed_path_is_known() =>
        Merges([LeftGrandchild], Rev.Path("3-c", "2-a"), TreeMergeResult.Known, [LeftGrandchild]);

    [Fact]
    public void A_shorter_stem_is_known_in_a_longer_one() =>
        Merges([Rev.Path("3-c", "2-a")], Rev.Path("3-c"), TreeMergeResult.Known, [Rev.Path("3-c", "2-a")]);

    [Fact]
    public void A_stem_that_skips_a_generation_is_a_conflict() =>
        Merges([LeftChild], Rev.Path("3-c"), TreeMergeResult.NewBranch, [LeftChild, Rev.Path("3-c")]);

    [Fact]
    public void The_missing_generation_joins_both_and_ends_the_conflict() =>
        Merges([LeftChild, Rev.Path("3-c")], LeftGrandchild, TreeMergeResult.Known, [LeftGrandchild]);

    [Fact]
    public void An_edit_of_one_side_leaves_the_other_alone() =>
        // CouchDB's issue 902.
        Merges([LeftChild, RightChild], RightGrandchild, TreeMergeResult.NewLeaf, [LeftChild, RightGrandchild]);

    [Fact]
    public void A_leaf_of_the_same_hash_at_another_generation_is_another_revision()
    {
        RevisionTree tree = Rev.Tree(Rev.Path("2-a", "1-a"));
        Assert.Equal(Rev.Ids("2-a"), tree.Leaves.Select(static leaf => leaf.Revision));
        Assert.True(tree.Contains(Rev.Id("1-a")));
        Assert.False(tree.Contains(Rev.Id("3-a")));
    }

    [Fact]
    public void Of_two_parents_of_one_revision_the_greater_is_followed_and_neither_becomes_a_leaf()
    {
        // Only a broken peer sends both.
        foreach (RevisionTree tree in (RevisionTree[])[
            Rev.Tree(Rev.Path("2-c", "1-a"), Rev.Path("2-c", "1-b")), Rev.Tree(
                Rev.Path("2-c", "1-b"), Rev.Path("2-c", "1-a"))])
        {
            Assert.Equal(Rev.Path("2-c", "1-b"), RevisionTree.Read(tree.AsSpan()).GetPath(Rev.Id("2-c")));
            Assert.Single(tree.Leaves);
            Assert.True(tree.Contains(Rev.Id("1-a")));
        }
    }

    [Fact]
    public void An_empty_hash_is_a_revision_as_in_CouchDB()
    {
        RevisionTree tree = Rev.Tree(Rev.Path("2-a", "1-"), Rev.Path("2-", "1-"));
        Assert.Equal(Rev.Ids("2-a", "2-"), tree.Leaves.Select(static leaf => leaf.Revision));
        Assert.Equal(tree.Leaves, RevisionTree.Read(tree.AsSpan()).Leaves);
    }

    [Fact]
    public void Missing_revisions_are_those_the_tree_does_not_name()
    {
        RevisionTree tree = Rev.Tree(LeftChild, RightChild);
        Assert.Null(tree.Diff("id", Rev.Ids("1-1", "2-a")));
        MissingRevisions missing = tree.Diff("id", Rev.Ids("1-1", "1-2", "2-a", "9-f"))!;
        Assert.Equal(Rev.Ids("1-2", "9-f"), missing.Missing);
        Assert.Equal(Rev.Ids("2-b", "2-a"), missing.PossibleAncestors);
        Assert.Equal(Rev.Ids("1-1", "2-a"), Rev.Tree(Rev.Path("3-c")).Diff("id", Rev.Ids("1-1", "2-a"))!.Missing);
        Assert.Empty(Rev.Tree(Rev.Path("3-c")).Diff("id", Rev.Ids("3-d"))!.PossibleAncestors);
        Assert.Equal(Rev.Ids("1-1"), RevisionTree.Empty.Diff("id", Rev.Ids("1-1"))!.Missing);
    }

    [Fact]
    public void Only_leaves_are_purged()
    {
        RevisionTree tree = Rev.Tree(LeftChild, RightChild);
        Assert.Same(tree, tree.Purge(Rev.Id("1-1")));
        Assert.Same(tree, tree.Purge(Rev.Id("9-f")));
        Assert.Equal(Rev.Tree(LeftChild), tree.Purge(Rev.Id("2-b")));
        Assert.True(tree.Purge(Rev.Id("2-b")).Purge(Rev.Id("2-a")).IsEmpty);
        Assert.Same(RevisionTree.Empty, Rev.Tree(LeftGrandchild).Purge(Rev.Id("3-c")));
    }

    [Fact]
    public void Stemming_deeper_than_the_tree_has_no_effect()
    {
        RevisionTree tree = Rev.Tree(LeftChild, RightChild);
        Assert.Same(tree, tree.Stem(3));
        Assert.Same(RevisionTree.Empty, RevisionTree.Empty.Stem(1));
    }

    [Fact]
    public void Stemming_leaves_the_newest_revisions()
    {
        Assert.Equal(Rev.Tree(Rev.Path("3-c")), Rev.Tree(LeftGrandchild).Stem(1));
        Assert.Equal(Rev.Tree(Rev.Path("3-c", "2-a")), Rev.Tree(LeftGrandchild).Stem(2));
        Assert.Equal(Rev.Tree(Rev.Path("2-a"), Rev.Path("2-b")), Rev.Tree(LeftChild, RightChild).Stem(1));
    }

    [Fact]
    public void Stemming_counts_leaves_as_before() =>
        Assert.Equal(2, Rev.Tree(LeftGrandchild, RightGrandchild).Stem(1).Leaves.Length);

    [Fact]
    public void A_document_edited_beyond_the_limit_has_one_leaf_and_a_path_of_the_limit()
    {
        RevisionTree tree = RevisionTree.Empty;
        RevisionPath path = new(new RevisionId(1, 1));
        for (int generation = 2; generation <= 2500; generation++)
        {
            tree = tree.Merge(path, false, out _);
            path = tree.GetPath(tree.Winner.Revision).Append(new RevisionId(generation, (UInt128)generation));
        }

        Assert.Single(tree.Leaves);
        Assert.Equal(RevisionTree.DefaultRevisionLimit, tree.GetPath(tree.Winner.Revision).Count);
        Assert.Equal(3 + (16 * RevisionTree.DefaultRevisionLimit), tree.Size);
    }

    [Fact]
    public void A_path_that_joins_only_at_a_forgotten_revision_is_a_root_of_its_own()
    {
        // CouchDB and PouchDB (issue 8337) do the same: it is why a small limit makes conflicts.
        RevisionTree stemmed = Rev.Tree(Rev.Path("4-d", "3-c", "2-a", "1-1")).Stem(2);
        RevisionTree merged = stemmed.Merge(RightChild, false, out TreeMergeResult result, 2);
        Assert.Equal(TreeMergeResult.NewBranch, result);
        Assert.Equal(2, merged.LiveLeaves);
        Assert.Equal(Rev.Path("4-d", "3-c"), merged.GetPath(Rev.Id("4-d")));
    }

    [Fact]
    public void Paths_are_joined_before_they_are_stemmed()
    {
        // Linked first, the path is one; cut first, it would be a second root.
        RevisionTree tree = Rev.Tree(Rev.Path("2-a", "1-1"))
            .Merge(Rev.Path("5-e", "4-d", "3-c", "2-a"), false, out TreeMergeResult result, 2);
        Assert.Equal(TreeMergeResult.NewLeaf, result);
        Assert.Equal(Rev.Tree(Rev.Path("5-e", "4-d")), tree);
    }

    [Fact]
    public void The_longest_live_path_wins_and_a_tie_goes_to_the_greater_hash()
    {
        Assert.Equal(Rev.Id("3-c"), Rev.Tree(LeftGrandchild, RightChild).Winner.Revision);
        Assert.Equal(Rev.Id("2-b"), Rev.Tree(RightChild, LeftChild).Winner.Revision);
        Assert.Equal(Rev.Id("10-1"), Rev.Tree(Rev.Path("10-1"), Rev.Path("9-f")).Winner.Revision);
    }

    [Fact]
    public void A_deleted_leaf_wins_only_where_every_leaf_is_deleted()
    {
        RevisionTree tree = Rev.Tree(RightChild).Merge(LeftGrandchild, true, out _);
        Assert.Equal(Rev.Id("2-b"), tree.Winner.Revision);
        tree = tree.Merge(Rev.Path("3-d", "2-b"), true, out _);
        Assert.Equal(new RevisionLeaf(Rev.Id("3-d"), true), tree.Winner);
        Assert.Equal(0, tree.LiveLeaves);
        Assert.Empty(tree.Conflicts);
        Assert.Equal(Rev.Ids("3-c"), tree.DeletedConflicts);
    }

    [Fact]
    public void Writing_over_a_tombstone_continues_its_path()
    {
        RevisionTree tree = Rev.Tree(Root).Merge(LeftChild, true, out _).Merge(
            LeftGrandchild, false, out TreeMergeResult result);
        Assert.Equal(TreeMergeResult.NewLeaf, result);
        Assert.Equal([new RevisionLeaf(Rev.Id("3-c"), false)], tree.Leaves);
    }

    [Fact]
    public void The_info_of_a_revision_lists_its_ancestors_newest_first()
    {
        ImmutableArray<RevisionInfo> infos = Rev.Tree(LeftGrandchild, RightChild).GetInfo(
            Rev.Id("3-c"),
            static revision => revision.Generation switch
            {
                1 => RevisionStatus.Missing,
                2 => RevisionStatus.Deleted,
                _ => RevisionStatus.Available,
            });
        Assert.Equal(
            [
                new(Rev.Id("3-c"), RevisionStatus.Available),
                new(Rev.Id("2-a"), RevisionStatus.Deleted),
                new(Rev.Id("1-1"), RevisionStatus.Missing),
            ],
            infos);
    }

    private static void Merges(RevisionPath[] before, RevisionPath path, TreeMergeResult expected, RevisionPath[] after)
    {
        RevisionTree tree = Rev.Tree(before).Merge(path, false, out TreeMergeResult result);
        Assert.Equal(expected, result);
        Assert.Equal(Rev.Tree(after), tree);
        Assert.Equal(
            after.Select(static p => p.Leaf).OrderDescending(), tree.Leaves.Select(static leaf => leaf.Revision));
    }
}
