using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace TypedMemory.Core.Revisions;

/// <summary>A revision with its known ancestors, newest first: what CouchDB sends as <c>_revisions</c>.</summary>
/// <remarks>
/// Generations fall by one from each revision to the next; the last may be above 1, where the path was stemmed. A path
/// of revisions with 16-byte hashes is held as those bytes, and may share them with the tree that it was read from.
/// </remarks>
public readonly struct RevisionPath : IEquatable<RevisionPath>
{
    internal const int HashSize = 16;

    private readonly object? _source;
    private readonly int _offset;
    private readonly int _generation;

    /// <summary>Creates a path.</summary>
    /// <param name="revisions">The revision, then its parent, and so on; at least one.</param>
    /// <exception cref="ArgumentException">The path is empty, or a generation does not follow.</exception>
    public RevisionPath(ImmutableArray<RevisionId> revisions)
        : this(revisions.AsSpan())
    {
    }

    private RevisionPath(ReadOnlySpan<RevisionId> revisions)
    {
        if (revisions.IsEmpty)
            throw new ArgumentException("A revision path has at least one revision.", nameof(revisions));
        bool packed = revisions[0].HasBinaryHash;
        if (revisions[0].Generation < 1) throw NotARevision(nameof(revisions));
        for (int i = 1; i < revisions.Length; i++)
        {
            packed &= revisions[i].HasBinaryHash;
            if (revisions[i].Generation != revisions[i - 1].Generation - 1 || revisions[i].Generation < 1)
            {
                throw DoesNotFollow(revisions[i], revisions[i - 1], nameof(revisions));
            }
        }

        _generation = revisions[0].Generation;
        Count = revisions.Length;
        if (!packed)
        {
            _source = revisions.ToArray();
            return;
        }

        byte[] hashes = new byte[revisions.Length * HashSize];
        for (int i = 0; i < revisions.Length; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(hashes.AsSpan(i * HashSize), revisions[i].BinaryHash);
        }

        _source = hashes;
    }

    /// <summary>Creates a path of one revision without known ancestors.</summary>
    /// <param name="revision">The revision.</param>
    public RevisionPath(RevisionId revision)
        : this(new ReadOnlySpan<RevisionId>(in revision))
    {
    }

    private RevisionPath(byte[] hashes, int offset, int count, int generation)
    {
        _source = hashes;
        _offset = offset;
        Count = count;
        _generation = generation;
    }

    /// <summary>How many revisions the path has; 0 only for the default value, which is not a path.</summary>
    public int Count { get; }

    /// <summary>The revision itself.</summary>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public RevisionId Leaf =>
        Count > 0 ? At(0) : throw new InvalidOperationException("The default value of RevisionPath has no revision.");

    /// <summary>Its parent, if it is known.</summary>
    public RevisionId? Parent => Count > 1 ? At(1) : null;

    /// <summary>
    /// The revision and its known ancestors, newest first. Makes an array: to look at a few, use the indexer.
    /// </summary>
    public ImmutableArray<RevisionId> Revisions
    {
        get
        {
            if (Count == 0) return [];
            if (_source is RevisionId[] revisions) return ImmutableCollectionsMarshal.AsImmutableArray(revisions);
            RevisionId[] copy = new RevisionId[Count];
            for (int i = 0; i < copy.Length; i++) copy[i] = At(i);
            return ImmutableCollectionsMarshal.AsImmutableArray(copy);
        }
    }

    /// <summary>The revision so many steps before <see cref="Leaf"/>.</summary>
    /// <param name="index">
    /// 0 for the revision itself, 1 for its parent, and so on; less than <see cref="Count"/>.
    /// </param>
    public RevisionId this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return At(index);
        }
    }

    /// <summary>The generation of the leaf.</summary>
    internal int Generation => _generation;

    /// <summary>
    /// The hashes, newest first, 16 bytes each, not copied; empty if one of them is foreign text, or this is the
    /// default value.
    /// </summary>
    public ReadOnlySpan<byte> PackedHashes =>
        _source is byte[] hashes ? hashes.AsSpan(_offset, Count * HashSize) : default;

    /// <summary>Creates a path from packed hashes.</summary>
    /// <param name="leaf">The revision itself.</param>
    /// <param name="ancestors">The hashes of its ancestors, newest first, 16 bytes each: copied.</param>
    /// <exception cref="ArgumentException">
    /// There are more ancestors than generations, or half a hash, or the leaf is not a revision.
    /// </exception>
    public static RevisionPath FromPackedHashes(RevisionId leaf, ReadOnlySpan<byte> ancestors)
    {
        int count = ancestors.Length / HashSize;
        if (ancestors.Length % HashSize != 0 || count >= leaf.Generation)
        {
            throw new ArgumentException(
                $"{ancestors.Length} bytes cannot be the hashes of the ancestors of \"{leaf}\".", nameof(ancestors));
        }

        if (!leaf.HasBinaryHash)
        {
            RevisionId[] revisions = new RevisionId[count + 1];
            revisions[0] = leaf;
            for (int i = 1; i <= count; i++)
            {
                UInt128 hash = BinaryPrimitives.ReadUInt128BigEndian(ancestors[((i - 1) * HashSize)..]);
                revisions[i] = new RevisionId(leaf.Generation - i, hash);
            }

            return new RevisionPath(revisions.AsSpan());
        }

        byte[] hashes = GC.AllocateUninitializedArray<byte>(ancestors.Length + HashSize);
        BinaryPrimitives.WriteUInt128BigEndian(hashes, leaf.BinaryHash);
        ancestors.CopyTo(hashes.AsSpan(HashSize));
        return new RevisionPath(hashes, 0, count + 1, leaf.Generation);
    }

    /// <summary>The path of a child of <see cref="Leaf"/>.</summary>
    /// <param name="child">The child; its generation is one more.</param>
    /// <exception cref="ArgumentException">The generation of <paramref name="child"/> does not follow.</exception>
    public RevisionPath Append(RevisionId child)
    {
        if (Count == 0) return new RevisionPath(child);
        if (child.Generation != _generation + 1) throw DoesNotFollow(Leaf, child, nameof(child));
        if (_source is byte[] && child.HasBinaryHash)
        {
            byte[] hashes = GC.AllocateUninitializedArray<byte>((Count + 1) * HashSize);
            BinaryPrimitives.WriteUInt128BigEndian(hashes, child.BinaryHash);
            PackedHashes.CopyTo(hashes.AsSpan(HashSize));
            return new RevisionPath(hashes, 0, Count + 1, child.Generation);
        }

        RevisionId[] revisions = [child, .. Revisions];
        return new RevisionPath(revisions.AsSpan());
    }

    /// <inheritdoc/>
    public bool Equals(RevisionPath other)
    {
        if (Count != other.Count || _generation != other._generation) return false;
        if (_source is byte[] && other._source is byte[]) return PackedHashes.SequenceEqual(other.PackedHashes);
        for (int i = 0; i < Count; i++)
        {
            if (At(i) != other.At(i)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RevisionPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Leaf, Count);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" < ", Revisions.Select(static r => r.ToString()));

    /// <summary>Whether two paths are the same.</summary>
    public static bool operator ==(RevisionPath left, RevisionPath right) => left.Equals(right);

    /// <summary>Whether two paths differ.</summary>
    public static bool operator !=(RevisionPath left, RevisionPath right) => !left.Equals(right);

    /// <summary>A path over bytes that nobody changes any more.</summary>
    internal static RevisionPath OverHashes(byte[] bytes, int offset, int count, int generation) =>
        new(bytes, offset, count, generation);

    private RevisionId At(int index)
    {
        if (_source is not byte[] hashes) return ((RevisionId[])_source!)[index];
        ReadOnlySpan<byte> hash = hashes.AsSpan(_offset + (index * HashSize), HashSize);
        return new RevisionId(_generation - index, BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    private static ArgumentException DoesNotFollow(RevisionId parent, RevisionId child, string parameter) => new(
        $"The revision \"{parent}\" cannot be the parent of \"{child}\": generations of a path fall by one.",
        parameter);

    private static ArgumentException NotARevision(string parameter) =>
        new("The default value of RevisionId is not a revision.", parameter);
}
