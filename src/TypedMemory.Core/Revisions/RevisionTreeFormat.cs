using System.Buffers.Binary;

namespace TypedMemory.Core.Revisions;

/// <summary>The compact binary form of a revision tree: constants and the reading of its parts.</summary>
/// <remarks>
/// A form is one byte of version and flags, then:
/// <list type="bullet">
/// <item>an empty tree: nothing more;</item>
/// <item>a straight path of 16-byte hashes, by far the most frequent tree: the generation of its leaf as a varint, then
/// the hashes, newest first, up to the end of the bytes;</item>
/// <item>anything else: branches and additional parents, see <see cref="RevisionGraph"/>.</item>
/// </list>
/// One tree has exactly one form, so trees are equal where their bytes are.
/// </remarks>
internal static class RevisionTreeFormat
{
    public const byte VersionMask = 0xF0;
    public const byte Version = 0x10;

    /// <summary>The winner is a tombstone.</summary>
    public const byte Deleted = 1;

    /// <summary>The tree is not a straight path of 16-byte hashes.</summary>
    public const byte General = 2;

    /// <summary>
    /// Some hash is foreign text: each is preceded by its length and one more, or by 0 if it is 16 bytes.
    /// </summary>
    public const byte Texts = 4;

    /// <summary>The longest header of a straight path: flags and a varint of 31 bits.</summary>
    public const int MaxStraightHeader = 6;

    public const int HashSize = RevisionPath.HashSize;

    /// <summary>Reads the header of a straight path; false if the bytes are another form.</summary>
    public static bool TryReadStraight(
        ReadOnlySpan<byte> bytes, out int generation, out int offset, out int count, out bool deleted)
    {
        generation = offset = count = 0;
        deleted = false;
        if (bytes.Length < 2 || (bytes[0] & ~Deleted) != Version) return false;
        offset = 1;
        if (!TryReadVarint(bytes, ref offset, out generation)) return false;
        int size = bytes.Length - offset;
        count = size / HashSize;
        deleted = (bytes[0] & Deleted) != 0;
        return count > 0 && size % HashSize == 0 && count <= generation;
    }

    public static int WriteStraightHeader(Span<byte> bytes, int generation, bool deleted)
    {
        bytes[0] = deleted ? (byte)(Version | Deleted) : Version;
        int at = 1;
        WriteVarint(bytes, ref at, (uint)generation);
        return at;
    }

    public static int StraightHeaderSize(int generation) => 1 + VarintSize((uint)generation);

    public static UInt128 HashAt(ReadOnlySpan<byte> bytes, int offset, int index) =>
        BinaryPrimitives.ReadUInt128BigEndian(bytes.Slice(offset + (index * HashSize), HashSize));

    public static bool TryReadVarint(ReadOnlySpan<byte> bytes, ref int at, out int value)
    {
        uint read = 0;
        value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if ((uint)at >= (uint)bytes.Length) return false;
            byte next = bytes[at++];
            if (shift == 28 && next > 7) return false;
            read |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                value = (int)read;
                return next != 0 || shift == 0;
            }
        }

        return false;
    }

    public static void WriteVarint(Span<byte> bytes, ref int at, uint value)
    {
        while (value >= 0x80)
        {
            bytes[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        bytes[at++] = (byte)value;
    }

    public static int VarintSize(uint value)
    {
        int size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    public static FormatException Malformed(string what) =>
        new($"The bytes are not a revision tree: {what}. The document's row is damaged; check the integrity of the store.");
}
