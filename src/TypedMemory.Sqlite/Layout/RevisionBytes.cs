using System.Buffers.Binary;
using System.Text;

namespace TypedMemory.Sqlite.Layout;

/// <summary>
/// The form of revisions in the file: a revision is its generation and its hash; the ancestors of an only leaf are
/// their 16-byte hashes alone, newest first, since their generations follow from the leaf's.
/// </summary>
internal static class RevisionBytes
{
    public const int HashLength = 16;
    private const int MaxHead = 5;

    /// <summary>The most bytes that <see cref="Write"/> takes for a revision.</summary>
    public static int MaxLength(RevisionId revision) =>
        MaxHead + (revision.HasBinaryHash ? HashLength : Encoding.UTF8.GetMaxByteCount(revision.Hash.Length));

    /// <summary>Writes a revision: generation and kind of hash as a base-128 number, then the hash.</summary>
    public static int Write(RevisionId revision, Span<byte> output)
    {
        ulong head = ((ulong)(uint)revision.Generation << 1) | (revision.HasBinaryHash ? 0u : 1u);
        int length = 0;
        for (; head >= 0x80; head >>= 7) output[length++] = (byte)(head | 0x80);
        output[length++] = (byte)head;
        if (!revision.HasBinaryHash) return length + Encoding.UTF8.GetBytes(revision.Hash, output[length..]);
        BinaryPrimitives.WriteUInt128BigEndian(output[length..], revision.BinaryHash);
        return length + HashLength;
    }

    public static byte[] ToArray(RevisionId revision)
    {
        byte[] bytes = new byte[MaxLength(revision)];
        return bytes[..Write(revision, bytes)];
    }

    /// <exception cref="FormatException">The bytes are not a revision.</exception>
    public static RevisionId Read(ReadOnlySpan<byte> bytes)
    {
        ulong head = 0;
        int length = 0;
        for (int shift = 0; length < bytes.Length && shift < 64; shift += 7)
        {
            byte next = bytes[length++];
            head |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) break;
        }

        ReadOnlySpan<byte> hash = bytes[length..];
        bool isText = (head & 1) != 0;
        if (length == 0 || head >> 1 is 0 or > int.MaxValue || (!isText && hash.Length != HashLength))
        {
            throw new FormatException($"{bytes.Length} bytes cannot be a revision.");
        }

        int generation = (int)(head >> 1);
        return isText
            ? RevisionId.Create(generation, Encoding.UTF8.GetString(hash))
            : new RevisionId(generation, BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
