using System.Buffers;
using CsCheck;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

/// <summary>The laws of the compact binary form. A failure prints the seed that repeats it.</summary>
public sealed class RevisionTreeFormatLawTests
{
    private const int Cases = 10_000;

    [Fact]
    public void The_binary_form_is_read_back_and_is_the_same_for_the_same_tree() =>
        Forest.Generate().Sample(
            static forest =>
            {
                RevisionTree tree = forest.Tree();
                ArrayBufferWriter<byte> output = new();
                tree.WriteTo(output);
                RevisionTree read = RevisionTree.Read(output.WrittenSpan);
                Assert.Equal(tree, read);
                Assert.Equal(tree.Leaves, read.Leaves);
                foreach (RevisionLeaf leaf in tree.Leaves)
                {
                    Assert.Equal(tree.GetPath(leaf.Revision), read.GetPath(leaf.Revision));
                    Assert.True(read.Merge(tree.GetPath(leaf.Revision), leaf.Deleted, out _).Equals(tree));
                }

                ArrayBufferWriter<byte> again = new();
                Forest.Fold(forest.Shuffled).WriteTo(again);
                Assert.Equal(output.WrittenSpan, again.WrittenSpan);
                Assert.InRange(
                    output.WrittenCount, 0, (forest.Known.Sum(static r => r.HasBinaryHash ? 17 : 1 + r.Hash.Length))
                        + 3 + (5 * tree.Leaves.Length));
            },
            iter: Cases);

    [Fact]
    public void Damaged_bytes_are_a_format_error_or_a_tree_and_never_another_exception() =>
        Gen.Select(Forest.Generate(), Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[1, 4], Gen.Int[0, 400]).Sample(
            static (forest, changes, length) =>
            {
                byte[] bytes = forest.Tree().AsSpan().ToArray();
                foreach ((int at, byte value) in changes) bytes[at % bytes.Length] = value;
                if (length < bytes.Length) bytes = bytes[..length];
                try
                {
                    RevisionTree tree = RevisionTree.Read(bytes);
                    foreach (RevisionLeaf leaf in tree.Leaves)
                        tree = tree.Merge(tree.GetPath(leaf.Revision), true, out _, 3);
                }
                catch (FormatException)
                {
                    // What is no tree is said to be none.
                }
            },
            iter: Cases);
}
