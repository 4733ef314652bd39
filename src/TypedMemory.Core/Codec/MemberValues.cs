using TypedMemory.Core.Queries;
using TypedMemory.Core.Values;
using TypedMemory.Generated;

namespace TypedMemory.Core.Codec;

/// <summary>
/// Reads values of members as codecs read them, and writes them as the bytes that queries and indexes compare.
/// </summary>
internal static class MemberValues
{
    /// <summary>Writes the value of a member.</summary>
    /// <param name="key">Where it goes.</param>
    /// <param name="member">The member.</param>
    /// <param name="json">The value's text; empty for null.</param>
    public static void Write(ref KeyWriter key, MemoryMember member, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] == (byte)'n')
        {
            key.WriteByte(KeyWriter.NullTag);
            return;
        }

        int start = key.Length;
        key.WriteByte(KeyWriter.ValueTag);
        try
        {
            var reader = new CodecReader(json);
            WriteValue(ref key, member, ref reader);
            reader.End();
        }
        catch (MemoryFormatException)
        {
            // Whoever reads the document as its type is told so; a query only has to keep it apart from every value.
            key.Truncate(start);
            key.WriteByte(KeyWriter.UnreadableTag);
        }
    }

    private static void WriteValue(ref KeyWriter key, MemoryMember member, ref CodecReader reader)
    {
        switch (member.Kind)
        {
            case MemoryValueKind.Text: key.WriteText(reader.ReadUtf8String()); break;
            case MemoryValueKind.Boolean: key.WriteBoolean(reader.ReadBoolean()); break;
            case MemoryValueKind.Int64: key.WriteInt64(reader.ReadInt64()); break;
            case MemoryValueKind.UInt64: key.WriteUInt64(reader.ReadUInt64()); break;
            case MemoryValueKind.Int128: key.WriteInt128(reader.ReadInt128()); break;
            case MemoryValueKind.UInt128: key.WriteUInt128(reader.ReadUInt128()); break;
            case MemoryValueKind.BigInteger: key.WriteBigInteger(reader.ReadBigInteger()); break;
            case MemoryValueKind.Single: key.WriteDouble(reader.ReadSingle()); break;
            case MemoryValueKind.Double: key.WriteDouble(reader.ReadDouble()); break;
            case MemoryValueKind.Decimal: key.WriteDecimal(reader.ReadDecimal()); break;
            case MemoryValueKind.Guid: key.WriteGuid(reader.ReadGuid()); break;
            case MemoryValueKind.DateTime: key.WriteDateTime(reader.ReadDateTime()); break;
            case MemoryValueKind.DateTimeOffset: key.WriteInt64(reader.ReadDateTimeOffset().UtcTicks); break;
            case MemoryValueKind.DateOnly: key.WriteInt64(reader.ReadDateOnly().DayNumber); break;
            case MemoryValueKind.TimeOnly: key.WriteInt64(reader.ReadTimeOnly().Ticks); break;
            case MemoryValueKind.TimeSpan: key.WriteInt64(reader.ReadTimeSpan().Ticks); break;
            case MemoryValueKind.Version: key.WriteVersion(reader.ReadVersion()); break;
            case MemoryValueKind.Enum: key.WriteInt64(ReadEnum(member, ref reader)); break;
            case MemoryValueKind.UnsignedEnum: key.WriteUInt64(unchecked((ulong)ReadEnum(member, ref reader))); break;
            default: reader.Skip(); break;
        }
    }

    internal static long ReadEnum(MemoryMember member, ref CodecReader reader)
    {
        if (!reader.IsText)
        {
            return member.Kind == MemoryValueKind.UnsignedEnum
                ? unchecked((long)reader.ReadUInt64()) : reader.ReadInt64();
        }

        int position = reader.Position;
        ReadOnlySpan<byte> text = reader.ReadUtf8String();
        Span<char> name = stackalloc char[256];
        if (text.Length <= name.Length)
        {
            name = name[..System.Text.Encoding.UTF8.GetChars(text, name)];
            foreach (MemoryEnumName known in member.EnumNames)
            {
                if (name.SequenceEqual(known.Name)) return known.Number;
            }
        }

        return member.UnknownName ?? throw reader.Unexpected("a known name", position);
    }
}
