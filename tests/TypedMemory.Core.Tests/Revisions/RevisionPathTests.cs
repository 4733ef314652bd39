using CsCheck;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

public sealed class RevisionPathTests
{
    [Fact]
    public void A_path_holds_its_revisions_newest_first()
    {
        RevisionPath path = Rev.Path("3-c", "2-b", "1-a");
        Assert.Equal(Rev.Id("3-c"), path.Leaf);
        Assert.Equal(Rev.Id("2-b"), path.Parent);
        Assert.Equal(3, path.Count);
        Assert.Equal(Rev.Ids("3-c", "2-b", "1-a"), path.Revisions);
        Assert.Equal(Rev.Id("1-a"), path[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => path[3]);
        Assert.Null(Rev.Path("7-a").Parent);
    }

    [Fact]
    public void Generations_of_a_path_fall_by_one()
    {
        Assert.Throws<ArgumentException>(() => Rev.Path("3-c", "1-a"));
        Assert.Throws<ArgumentException>(() => Rev.Path("3-c", "3-b"));
        Assert.Throws<ArgumentException>(() => Rev.Path("3-c").Append(Rev.Id("5-d")));
        Assert.Throws<ArgumentException>(() => new RevisionPath([]));
        Assert.Throws<ArgumentException>(() => new RevisionPath(default(RevisionId)));
        Assert.Throws<ArgumentException>(() => new RevisionPath([Rev.Id("1-a"), default]));
    }

    [Fact]
    public void The_default_value_is_no_path()
    {
        Assert.Equal(0, default(RevisionPath).Count);
        Assert.Empty(default(RevisionPath).Revisions);
        Assert.Throws<InvalidOperationException>(() => default(RevisionPath).Leaf);
        Assert.Throws<ArgumentException>(() => RevisionTree.Empty.Merge(default, false, out _));
        Assert.Equal(Rev.Path("1-a"), default(RevisionPath).Append(Rev.Id("1-a")));
    }

    [Fact]
    public void A_path_does_not_depend_on_how_it_was_made() =>
        Gen.Select(Forest.Generate(), Gen.Int[0, 14]).Sample(
            static (forest, split) =>
            {
                RevisionPath path = forest.Arrivals[0].Path;
                RevisionTree tree = RevisionTree.Empty.Merge(path, false, out _);
                RevisionPath appended = new(path[path.Count - 1]);
                for (int i = path.Count - 2; i >= 0; i--) appended = appended.Append(path[i]);
                RevisionPath[] same = [tree.GetPath(path.Leaf), appended, new(path.Revisions)];
                Assert.All(same, other =>
                {
                    Assert.Equal(path, other);
                    Assert.Equal(path.GetHashCode(), other.GetHashCode());
                    Assert.Equal(path.ToString(), other.ToString());
                });
                Assert.Equal(path.Revisions.All(static r => r.HasBinaryHash), !path.PackedHashes.IsEmpty);
                if (split >= path.Count) return;
                RevisionPath older = new(path.Revisions[split..]);
                Assert.Equal(split == 0, path == older);
                Assert.Equal(older, tree.GetPath(path[split]));
                ReadOnlySpan<byte> ancestors = split + 1 < path.Count
                    ? new RevisionPath(path.Revisions[(split + 1)..]).PackedHashes : default;
                if (ancestors.IsEmpty && split + 1 < path.Count) return;
                Assert.Equal(older, RevisionPath.FromPackedHashes(path[split], ancestors));
            },
            iter: 10_000);

    [Fact]
    public void Packed_hashes_that_fit_no_path_are_refused()
    {
        Assert.Throws<ArgumentException>(() => RevisionPath.FromPackedHashes(Rev.Id("2-a"), new byte[15]));
        Assert.Throws<ArgumentException>(() => RevisionPath.FromPackedHashes(Rev.Id("2-a"), new byte[32]));
        Assert.Throws<ArgumentException>(() => RevisionPath.FromPackedHashes(default, []));
    }
}
