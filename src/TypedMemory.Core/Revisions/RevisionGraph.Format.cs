using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Format = TypedMemory.Core.Revisions.RevisionTreeFormat;

namespace TypedMemory.Core.Revisions;

/// <content>
/// The general binary form. After the byte of version and flags: the number of branches; each branch as the generation
/// of its newest revision, its number of revisions with two flags (tombstone, joined), where it is joined to a revision
/// that was written before the position of that one, and its hashes, newest first; the number of additional parents,
/// each as the positions of child and parent. All numbers are varints. Branches are the leaves' in the order of
/// winning, each up to the first revision that was written before; what only an additional parent leads to follows.
/// </content>
internal sealed partial class RevisionGraph
{
    private const int DeletedBranch = 1;
    private const int JoinedBranch = 2;
    private const int FlagBits = 2;

    /// <summary>Writes the binary form; the bytes are a function of the graph alone.</summary>
    public byte[] Encode()
    {
        if (_nodes.Count == 0) return [Format.Version];
        foreach (Node node in _nodes) node.Position = -1;
        List<Node> leaves = Leaves();
        bool texts = _nodes.Exists(static node => !node.Revision.HasBinaryHash);
        int position = 0;
        List<List<Node>> branches = [];
        foreach (Node leaf in leaves) branches.Add(Branch(leaf, ref position));
        if (branches.Count == 1 && !texts && position == _nodes.Count) return EncodeStraight(branches[0]);
        foreach (Node node in NewestFirst())
        {
            if (node.Position < 0) branches.Add(Branch(node, ref position));
        }

        ArrayBufferWriter<byte> output = new((_nodes.Count * Format.HashSize) + 64);
        byte flags = Format.Version | Format.General;
        if (leaves[0].Deleted) flags |= Format.Deleted;
        if (texts) flags |= Format.Texts;
        output.Write([flags]);
        WriteVarint(output, branches.Count);
        foreach (List<Node> branch in branches) WriteBranch(output, branch, texts);
        WriteAdditionalParents(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads either binary form.</summary>
    /// <exception cref="FormatException">The bytes are none.</exception>
    public static RevisionGraph Decode(ReadOnlySpan<byte> bytes)
    {
        RevisionGraph graph = new();
        if (bytes.Length == 1 && bytes[0] == Format.Version) return graph;
        if (Format.TryReadStraight(bytes, out int generation, out int offset, out int count, out bool deleted))
        {
            graph.DecodeBranch(bytes, ref offset, generation, count, deleted, texts: false);
            return graph;
        }

        const byte Known = Format.VersionMask | Format.General | Format.Texts | Format.Deleted;
        if (bytes.IsEmpty || (bytes[0] & Format.VersionMask) != Format.Version || (bytes[0] & ~Known) != 0
            || (bytes[0] & Format.General) == 0)
        {
            throw Format.Malformed("they are of no version that is known here");
        }

        int at = 1;
        bool texts = (bytes[0] & Format.Texts) != 0;
        int branches = ReadVarint(bytes, ref at);
        for (int i = 0; i < branches; i++) graph.ReadBranch(bytes, ref at, texts);
        int additional = ReadVarint(bytes, ref at);
        for (int i = 0; i < additional; i++)
        {
            graph.Join(ReadVarint(bytes, ref at), ReadVarint(bytes, ref at));
        }

        if (at != bytes.Length) throw Format.Malformed($"{bytes.Length - at} bytes follow its end");
        return graph;
    }

    private static List<Node> Branch(Node newest, ref int position)
    {
        List<Node> branch = [];
        for (Node? node = newest; node is { Position: < 0 }; node = node.Parent)
        {
            node.Position = position++;
            branch.Add(node);
        }

        return branch;
    }

    private static byte[] EncodeStraight(List<Node> branch)
    {
        Span<byte> header = stackalloc byte[Format.MaxStraightHeader];
        int size = Format.WriteStraightHeader(header, branch[0].Revision.Generation, branch[0].Deleted);
        byte[] bytes = new byte[size + (branch.Count * Format.HashSize)];
        header[..size].CopyTo(bytes);
        for (int i = 0; i < branch.Count; i++)
        {
            Span<byte> hash = bytes.AsSpan(size + (i * Format.HashSize));
            BinaryPrimitives.WriteUInt128BigEndian(hash, branch[i].Revision.BinaryHash);
        }

        return bytes;
    }

    private static void WriteBranch(ArrayBufferWriter<byte> output, List<Node> branch, bool texts)
    {
        Node newest = branch[0];
        Node? joined = branch[^1].Parent;
        int flags = newest is { Deleted: true, HasChild: false } ? DeletedBranch : 0;
        if (joined is not null) flags |= JoinedBranch;
        WriteVarint(output, newest.Revision.Generation);
        WriteVarint(output, (branch.Count << FlagBits) | flags);
        if (joined is not null) WriteVarint(output, joined.Position);
        foreach (Node node in branch) WriteHash(output, node.Revision, texts);
    }

    private static void WriteHash(ArrayBufferWriter<byte> output, RevisionId revision, bool texts)
    {
        if (!revision.HasBinaryHash)
        {
            byte[] text = Encoding.UTF8.GetBytes(revision.Hash);
            WriteVarint(output, text.Length + 1);
            output.Write(text);
            return;
        }

        // A text's length is written plus one, so that 0 is free to mean 16 bytes: CouchDB takes "1-", whose text is
        // empty.
        if (texts) WriteVarint(output, 0);
        BinaryPrimitives.WriteUInt128BigEndian(output.GetSpan(Format.HashSize), revision.BinaryHash);
        output.Advance(Format.HashSize);
    }

    private void WriteAdditionalParents(ArrayBufferWriter<byte> output)
    {
        List<(int Child, int Parent)> additional =
            [.. _nodes.SelectMany(
                static node => node.Parents.Skip(1).Select(parent => (node.Position, parent.Position)))];
        additional.Sort();
        WriteVarint(output, additional.Count);
        foreach ((int child, int parent) in additional)
        {
            WriteVarint(output, child);
            WriteVarint(output, parent);
        }
    }

    private void ReadBranch(ReadOnlySpan<byte> bytes, ref int at, bool texts)
    {
        int generation = ReadVarint(bytes, ref at);
        int countAndFlags = ReadVarint(bytes, ref at);
        int count = countAndFlags >> FlagBits;
        if (count == 0 || count > generation)
        {
            throw Format.Malformed($"a branch at generation {generation} has {count} revisions");
        }

        int? joined = (countAndFlags & JoinedBranch) != 0 ? ReadVarint(bytes, ref at) : null;
        DecodeBranch(bytes, ref at, generation, count, (countAndFlags & DeletedBranch) != 0, texts);
        if (joined is { } parent) Join(_nodes.Count - 1, parent);
    }

    private void DecodeBranch(ReadOnlySpan<byte> bytes, ref int at, int generation, int count, bool deleted, bool texts)
    {
        Node? child = null;
        for (int i = 0; i < count; i++)
        {
            RevisionId revision = ReadRevision(bytes, ref at, generation - i, texts);
            if (_byRevision.ContainsKey(revision)) throw Format.Malformed($"it has \"{revision}\" twice");
            Node node = Add(revision, deleted && i == 0);
            child?.AddParent(node);
            child = node;
        }
    }

    private void Join(int child, int parent)
    {
        if ((uint)child >= (uint)_nodes.Count || (uint)parent >= (uint)_nodes.Count
            || _nodes[child].Revision.Generation != _nodes[parent].Revision.Generation + 1)
        {
            throw Format.Malformed($"the revision at {child} cannot be a child of that at {parent}");
        }

        _nodes[child].AddParent(_nodes[parent]);
    }

    private static RevisionId ReadRevision(ReadOnlySpan<byte> bytes, ref int at, int generation, bool texts)
    {
        int length = texts ? ReadVarint(bytes, ref at) : 0;
        int size = length == 0 ? Format.HashSize : length - 1;
        if (size > bytes.Length - at) throw Format.Malformed("it ends in the middle of a hash");
        ReadOnlySpan<byte> hash = bytes.Slice(at, size);
        at += size;
        if (length == 0) return new RevisionId(generation, BinaryPrimitives.ReadUInt128BigEndian(hash));
        return RevisionId.TryCreate(generation, hash, out RevisionId revision) && !revision.HasBinaryHash
            ? revision
            : throw Format.Malformed($"it has a malformed hash at generation {generation}");
    }

    private static int ReadVarint(ReadOnlySpan<byte> bytes, ref int at) =>
        Format.TryReadVarint(bytes, ref at, out int value)
            ? value : throw Format.Malformed("it ends in the middle of a number");

    private static void WriteVarint(ArrayBufferWriter<byte> output, int value)
    {
        int at = 0;
        Format.WriteVarint(output.GetSpan(5), ref at, (uint)value);
        output.Advance(at);
    }
}
