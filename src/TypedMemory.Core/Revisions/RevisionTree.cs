using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Format = TypedMemory.Core.Revisions.RevisionTreeFormat;

namespace TypedMemory.Core.Revisions;

/// <summary>The known revisions of one document: a forest, immutable and safe for concurrent use.</summary>
/// <remarks>
/// Merging paths is idempotent, commutative and associative (docs/design.md, invariant 1) as long as no path is
/// stemmed; stemming forgets ancestors, and a path that joins the tree only at a forgotten one becomes a root of its
/// own, as in CouchDB. A tree is its compact binary form: a straight path, the tree of a document without conflicts, is
/// worked on as those bytes.
/// </remarks>
public sealed partial class RevisionTree : IEquatable<RevisionTree>
{
    /// <summary>The greatest length of a path where nothing else is set: 1,000, as in CouchDB.</summary>
    public const int DefaultRevisionLimit = 1000;

    private readonly byte[] _bytes;

    // Of a straight path: the generation of its leaf, where the hashes begin and how many there are; the count is 0 for
    // an empty tree and for one that is not a straight path.
    private readonly int _generation;
    private readonly int _offset;
    private readonly int _count;
    private readonly bool _deleted;

    // Of a tree that is not a straight path; built when first needed, never changed. Two threads may both build it.
    private RevisionGraph? _graph;
    private RevisionLeaf[]? _leaves;

    private RevisionTree(byte[] bytes)
    {
        _bytes = bytes;
        if (Format.TryReadStraight(bytes, out int generation, out int offset, out int count, out bool deleted))
        {
            (_generation, _offset, _count, _deleted) = (generation, offset, count, deleted);
        }
        else if (!IsEmpty)
        {
            _graph = RevisionGraph.Decode(bytes);
        }
    }

    private RevisionTree(RevisionGraph graph)
        : this(graph.Encode())
    {
    }

    /// <summary>A tree without revisions.</summary>
    public static RevisionTree Empty { get; } = new([Format.Version]);

    /// <summary>Whether the tree has no revisions.</summary>
    public bool IsEmpty => _bytes.Length == 1 && _bytes[0] == Format.Version;

    /// <summary>Every leaf, the winner first (<see cref="WinnerOrder"/>).</summary>
    public ImmutableArray<RevisionLeaf> Leaves =>
        ImmutableCollectionsMarshal.AsImmutableArray(_leaves ??= ReadLeaves());

    /// <summary>The winning leaf.</summary>
    /// <exception cref="InvalidOperationException">The tree is empty.</exception>
    public RevisionLeaf Winner =>
        _count > 0 ? new RevisionLeaf(At(0), _deleted)
        : IsEmpty ? throw new InvalidOperationException("An empty revision tree has no winner.")
        : Leaves[0];

    /// <summary>How many leaves are live; more than one is a conflict.</summary>
    public int LiveLeaves => _count > 0 ? (_deleted ? 0 : 1) : Leaves.Count(static leaf => !leaf.Deleted);

    /// <summary>The size of the compact binary form in bytes.</summary>
    public int Size => _bytes.Length;

    /// <summary>Writes the compact binary form: 16 bytes a revision and a few more.</summary>
    /// <param name="output">Where the bytes go.</param>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(_bytes);
    }

    /// <summary>The compact binary form, not copied.</summary>
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Reads the compact binary form.</summary>
    /// <param name="bytes">What <see cref="WriteTo"/> wrote.</param>
    /// <exception cref="FormatException">The bytes are not a revision tree.</exception>
    public static RevisionTree Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 1 && bytes[0] == Format.Version ? Empty : new RevisionTree(bytes.ToArray());

    /// <inheritdoc/>
    public bool Equals(RevisionTree? other) =>
        other is not null && (ReferenceEquals(this, other) || _bytes.AsSpan().SequenceEqual(other._bytes));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RevisionTree);

    /// <inheritdoc/>
    public override int GetHashCode() => IsEmpty ? 0 : HashCode.Combine(Winner, _bytes.Length);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(", ", Leaves.Select(leaf => $"{(leaf.Deleted ? "deleted " : "")}{GetPath(leaf.Revision)}"));

    private RevisionGraph Graph => _graph ??= RevisionGraph.Decode(_bytes);

    private RevisionId At(int index) => new(_generation - index, Format.HashAt(_bytes, _offset, index));

    private RevisionLeaf[] ReadLeaves()
    {
        if (IsEmpty) return [];
        if (_count > 0) return [Winner];
        List<RevisionGraph.Node> leaves = Graph.Leaves();
        return [.. leaves.Select(static leaf => new RevisionLeaf(leaf.Revision, leaf.Deleted))];
    }
}
