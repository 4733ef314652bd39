using System.Buffers;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

public sealed class RevisionTreeTests
{
    [Fact]
    public void A_first_revision_makes_a_tree_of_one_leaf()
    {
        RevisionTree tree = RevisionTree.Empty.Merge(Rev.Path("1-a"), false, out TreeMergeResult result);
        Assert.Equal(TreeMergeResult.NewBranch, result);
        Assert.Equal(new RevisionLeaf(Rev.Id("1-a"), false), tree.Winner);
        Assert.Equal([new RevisionLeaf(Rev.Id("1-a"), false)], tree.Leaves);
        Assert.Equal(1, tree.LiveLeaves);
    }

    [Fact]
    public void A_child_of_the_leaf_continues_it()
    {
        RevisionTree tree = Rev.Tree(Rev.Path("1-a")).Merge(Rev.Path("2-b", "1-a"), true, out TreeMergeResult result);
        Assert.Equal(TreeMergeResult.NewLeaf, result);
        Assert.Equal(new RevisionLeaf(Rev.Id("2-b"), true), tree.Winner);
        Assert.Equal(0, tree.LiveLeaves);
        Assert.True(tree.Contains(Rev.Id("1-a")));
        Assert.False(tree.IsLeaf(Rev.Id("1-a")));
        Assert.Equal(Rev.Path("2-b", "1-a"), tree.GetPath(Rev.Id("2-b")));
    }

    [Fact]
    public void A_child_of_an_inner_revision_is_a_conflict()
    {
        RevisionTree tree = Rev.Tree(Rev.Path("2-b", "1-a")).Merge(
            Rev.Path("2-c", "1-a"), false, out TreeMergeResult result);
        Assert.Equal(TreeMergeResult.NewBranch, result);
        Assert.Equal(2, tree.LiveLeaves);
        Assert.Equal(Rev.Id("2-c"), tree.Winner.Revision);
        Assert.Equal(Rev.Ids("2-b"), tree.Conflicts);
        Assert.Equal(Rev.Path("2-b", "1-a"), tree.GetPath(Rev.Id("2-b")));
    }

    [Fact]
    public void A_live_leaf_wins_over_a_longer_deleted_one()
    {
        RevisionTree tree = Rev.Tree(Rev.Path("2-b", "1-a")).Merge(Rev.Path("3-d", "2-c", "1-a"), true, out _);
        Assert.Equal(new RevisionLeaf(Rev.Id("2-b"), false), tree.Winner);
        Assert.Equal(Rev.Ids("3-d"), tree.DeletedConflicts);
        Assert.Empty(tree.Conflicts);
    }

    [Fact]
    public void A_known_revision_changes_nothing()
    {
        RevisionTree tree = Rev.Tree(Rev.Path("3-c", "2-b", "1-a"));
        Assert.Same(tree, tree.Merge(Rev.Path("2-b", "1-a"), false, out TreeMergeResult result));
        Assert.Equal(TreeMergeResult.Known, result);
    }

    [Fact]
    public void Stemmed_parts_of_a_path_join_when_a_path_overlaps_both()
    {
        RevisionTree tree = Rev.Tree(Rev.Path("5-e", "4-d"), Rev.Path("2-b", "1-a"));
        Assert.Equal(2, tree.Leaves.Length);
        RevisionTree joined = tree.Merge(Rev.Path("5-e", "4-d", "3-c", "2-b"), false, out TreeMergeResult result);
        Assert.Equal(TreeMergeResult.Known, result);
        Assert.Equal(Rev.Tree(Rev.Path("5-e", "4-d", "3-c", "2-b", "1-a")), joined);
    }

    [Fact]
    public void A_path_over_the_limit_is_stemmed_after_it_was_joined()
    {
        RevisionTree tree = Rev.Tree(Rev.Path("3-c", "2-b", "1-a")).Merge(
            Rev.Path("5-e", "4-d", "3-c"), false, out _, 3);
        Assert.Equal(Rev.Path("5-e", "4-d", "3-c"), tree.GetPath(Rev.Id("5-e")));
        Assert.False(tree.Contains(Rev.Id("2-b")));
        Assert.Single(tree.Leaves);
    }

    [Fact]
    public void Purging_a_leaf_keeps_the_ancestors_of_others()
    {
        RevisionTree tree = Rev.Tree(
            Rev.Path("3-c", "2-b", "1-a"), Rev.Path("3-d", "2-b", "1-a"), Rev.Path("2-e", "1-a"));
        RevisionTree purged = tree.Purge(Rev.Id("3-d")).Purge(Rev.Id("3-c"));
        Assert.Equal(Rev.Tree(Rev.Path("2-e", "1-a")), purged);
        Assert.True(purged.Purge(Rev.Id("2-e")).IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("20")]
    [InlineData("10010203")]
    [InlineData("12FFFFFFFF0F")]
    [InlineData("1201")]
    [InlineData("1001000102030405060708090A0B0C0D0E0F00")]
    public void Bytes_that_are_no_tree_are_a_format_error(string hex) =>
        Assert.Throws<FormatException>(() => RevisionTree.Read(Convert.FromHexString(hex)));

    [Fact]
    public void A_straight_path_takes_16_bytes_a_revision_and_two_more()
    {
        ArrayBufferWriter<byte> output = new();
        Rev.Tree(Rev.Path("3-c", "2-b", "1-a")).WriteTo(output);
        Assert.Equal((3 * 16) + 2, output.WrittenCount);
    }
}
