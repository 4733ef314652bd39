using System.Collections.Immutable;
using System.ComponentModel;
using System.Text;

namespace TypedMemory.Generated;

/// <summary>The names of an enum's values in documents; generated codecs have one for each enum.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CodecEnumNames
{
    private readonly TypeCode _type;
    private readonly ImmutableArray<MemoryEnumName> _values;
    private readonly byte[][] _names;

    /// <summary>The names in quotation marks.</summary>
    private readonly byte[][] _quoted;

    /// <summary>Whether the numbers count from 0 without a gap, so that a number is a place.</summary>
    private readonly bool _isDense;

    /// <summary>Takes up the names.</summary>
    /// <param name="type">The type under the enum.</param>
    /// <param name="values">The values in the order of their declaration; of several names of a number, the first is
    /// written.</param>
    public CodecEnumNames(TypeCode type, params MemoryEnumName[] values)
    {
        _type = type;
        ArgumentNullException.ThrowIfNull(values);
        _values = [.. values];
        _names = [.. values.Select(static value => Encoding.UTF8.GetBytes(value.Name))];
        _quoted = [.. values.Select(static value => Quote(value.Name))];
        _isDense = !values.Where(static (value, i) => value.Number != i).Any();
    }

    /// <summary>Whether values are written as numbers; either is read. The default value is
    /// <see langword="false"/>.</summary>
    public bool AsNumber { get; init; }

    /// <summary>The number of the value that stands for names which the enum does not have. The default value is
    /// <see langword="null"/>: they are refused.</summary>
    public long? Unknown { get; init; }

    internal void Write(ref CodecWriter writer, long number)
    {
        int place = AsNumber ? -1 : PlaceOf(number);
        if (place >= 0) writer.WriteRaw(_quoted[place]);
        else if (_type == TypeCode.UInt64) writer.WriteUInt64(unchecked((ulong)number));
        else writer.WriteInt64(number);
    }

    internal long Read(ref CodecReader reader)
    {
        if (!reader.IsText) return ReadNumber(ref reader);
        int position = reader.Position;
        ReadOnlySpan<byte> text = reader.ReadUtf8String();
        for (int i = 0; i < _names.Length; i++)
        {
            if (text.SequenceEqual(_names[i])) return _values[i].Number;
        }

        // A name of a newer version: the stored document keeps it through an edit.
        return Unknown ?? throw reader.Unexpected(
            $"one of {string.Join(", ", _values.Select(static value => value.Name))}", position);
    }

    private static byte[] Quote(string name)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new CodecWriter();
        writer.WriteString(name);
        writer.Finish(output);
        return output.WrittenSpan.ToArray();
    }

    private int PlaceOf(long number)
    {
        if (_isDense) return (ulong)number < (ulong)_values.Length ? (int)number : -1;
        for (int i = 0; i < _values.Length; i++)
        {
            if (_values[i].Number == number) return i;
        }

        return -1;
    }

    private long ReadNumber(ref CodecReader reader) => _type switch
    {
        TypeCode.SByte => reader.ReadSByte(),
        TypeCode.Byte => reader.ReadByte(),
        TypeCode.Int16 => reader.ReadInt16(),
        TypeCode.UInt16 => reader.ReadUInt16(),
        TypeCode.Int32 => reader.ReadInt32(),
        TypeCode.UInt32 => reader.ReadUInt32(),
        TypeCode.UInt64 => unchecked((long)reader.ReadUInt64()),
        _ => reader.ReadInt64(),
    };
}
