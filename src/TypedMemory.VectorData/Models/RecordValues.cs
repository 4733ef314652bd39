using System.Collections;
using TypedMemory.Generated;

namespace TypedMemory.VectorData.Models;

/// <summary>The values that records hold: how each is written, read and compared.</summary>
internal static class RecordValues
{
    /// <summary>Writes a value that is not null.</summary>
    private delegate void Writer(ref CodecWriter writer, object value);

    /// <summary>Reads a value that is not null.</summary>
    private delegate object Reader(ref CodecReader reader);

    private static readonly Dictionary<Type, Codec> s_codecs = new()
    {
        [typeof(bool)] = Of<bool>(
            MemoryValueKind.Boolean, static (ref w, v) => w.WriteBoolean((bool)v), static (ref r) => r.ReadBoolean(),
            static v => MemoryValue.Of((bool)v)),
        [typeof(byte)] = Integer<byte>(static (ref r) => r.ReadByte()),
        [typeof(sbyte)] = Integer<sbyte>(static (ref r) => r.ReadSByte()),
        [typeof(short)] = Integer<short>(static (ref r) => r.ReadInt16()),
        [typeof(ushort)] = Integer<ushort>(static (ref r) => r.ReadUInt16()),
        [typeof(int)] = Integer<int>(static (ref r) => r.ReadInt32()),
        [typeof(uint)] = Integer<uint>(static (ref r) => r.ReadUInt32()),
        [typeof(long)] = Integer<long>(static (ref r) => r.ReadInt64()),
        [typeof(ulong)] = Of<ulong>(
            MemoryValueKind.UInt64, static (ref w, v) => w.WriteUInt64((ulong)v), static (ref r) => r.ReadUInt64(),
            static v => MemoryValue.Of((ulong)v)),
        [typeof(float)] = Of<float>(
            MemoryValueKind.Single, static (ref w, v) => w.WriteSingle((float)v), static (ref r) => r.ReadSingle(),
            static v => MemoryValue.Of((double)(float)v)),
        [typeof(double)] = Of<double>(
            MemoryValueKind.Double, static (ref w, v) => w.WriteDouble((double)v), static (ref r) => r.ReadDouble(),
            static v => MemoryValue.Of((double)v)),
        [typeof(decimal)] = Of<decimal>(
            MemoryValueKind.Decimal, static (ref w, v) => w.WriteDecimal((decimal)v),
            static (ref r) => r.ReadDecimal(), static v => MemoryValue.Of((decimal)v)),
        [typeof(string)] = Of<string>(
            MemoryValueKind.Text, static (ref w, v) => w.WriteString((string)v), static (ref r) => r.ReadString(),
            static v => MemoryValue.Of((string)v)),
        [typeof(Guid)] = Of<Guid>(
            MemoryValueKind.Guid, static (ref w, v) => w.WriteGuid((Guid)v), static (ref r) => r.ReadGuid(),
            static v => MemoryValue.Of((Guid)v)),
        [typeof(DateTime)] = Of<DateTime>(
            MemoryValueKind.DateTime, static (ref w, v) => w.WriteDateTime((DateTime)v),
            static (ref r) => r.ReadDateTime(), static v => MemoryValue.Of((DateTime)v)),
        [typeof(DateTimeOffset)] = Of<DateTimeOffset>(
            MemoryValueKind.DateTimeOffset, static (ref w, v) => w.WriteDateTimeOffset((DateTimeOffset)v),
            static (ref r) => r.ReadDateTimeOffset(), static v => MemoryValue.Of((DateTimeOffset)v)),
        [typeof(DateOnly)] = Of<DateOnly>(
            MemoryValueKind.DateOnly, static (ref w, v) => w.WriteDateOnly((DateOnly)v),
            static (ref r) => r.ReadDateOnly(), static v => MemoryValue.Of((DateOnly)v)),
        [typeof(TimeOnly)] = Of<TimeOnly>(
            MemoryValueKind.TimeOnly, static (ref w, v) => w.WriteTimeOnly((TimeOnly)v),
            static (ref r) => r.ReadTimeOnly(), static v => MemoryValue.Of((TimeOnly)v)),
        [typeof(TimeSpan)] = Of<TimeSpan>(
            MemoryValueKind.TimeSpan, static (ref w, v) => w.WriteTimeSpan((TimeSpan)v),
            static (ref r) => r.ReadTimeSpan(), static v => MemoryValue.Of((TimeSpan)v)),
    };

    /// <summary>Whether a record can hold values of a type.</summary>
    public static bool IsSupported(Type type) => Find(type) is not null || FindItem(type) is not null;

    /// <summary>Whether values of a type are collections.</summary>
    public static bool IsCollection(Type type) => FindItem(type) is not null;

    /// <summary>How values of a type, or the elements of a collection, are compared.</summary>
    public static MemoryValueKind KindOf(Type type) =>
        (Find(type) ?? FindItem(type))?.Kind ?? MemoryValueKind.None;

    /// <summary>A value, or an element, that members are compared with.</summary>
    /// <param name="type">The type of the property.</param>
    /// <param name="value">The value; of another type of number, what it is as one of the property's.</param>
    public static MemoryValue ValueOf(Type type, object? value)
    {
        if (value is null) return MemoryValue.Null;
        Codec codec = Find(type) ?? FindItem(type)!;
        return codec.Value(
            value.GetType() == codec.Type
                ? value
                : Convert.ChangeType(value, codec.Type, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a value.</summary>
    public static void Write(ref CodecWriter writer, Type type, object? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else if (Find(type) is { } codec)
        {
            codec.Write(ref writer, value);
        }
        else
        {
            Codec item = FindItem(type)!;
            writer.BeginArray();
            foreach (object? element in (IEnumerable)value)
            {
                writer.NextItem();
                if (element is null) writer.WriteNull();
                else item.Write(ref writer, element);
            }

            writer.EndArray();
        }
    }

    /// <summary>Reads a value.</summary>
    public static object? Read(ref CodecReader reader, Type type)
    {
        if (reader.TryReadNull()) return null;
        if (Find(type) is { } codec) return codec.Read(ref reader);
        Codec item = FindItem(type)!;
        List<object?> elements = [];
        reader.ReadArrayStart();
        while (reader.ReadItem()) elements.Add(reader.TryReadNull() ? null : item.Read(ref reader));
        return type.IsArray ? item.MakeArray(elements) : item.MakeList(elements);
    }

    private static Codec? Find(Type type) =>
        s_codecs.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type);

    private static Codec? FindItem(Type type) => type.IsArray && type.GetArrayRank() == 1
        ? s_codecs.GetValueOrDefault(type.GetElementType()!)
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>)
            ? s_codecs.GetValueOrDefault(type.GetGenericArguments()[0])
            : null;

    private static Codec Integer<T>(Reader read)
        where T : struct => Of<T>(
            MemoryValueKind.Int64,
            static (ref w, v) => w.WriteInt64(Convert.ToInt64(v, System.Globalization.CultureInfo.InvariantCulture)),
            read,
            static v => MemoryValue.Of(Convert.ToInt64(v, System.Globalization.CultureInfo.InvariantCulture)));

    private static Codec Of<T>(
        MemoryValueKind kind, Writer write, Reader read, Func<object, MemoryValue> value)
        where T : notnull => new(typeof(T), kind, write, read, value)
        {
            MakeArray = static elements => elements.ConvertAll(static element => (T)element!).ToArray(),
            MakeList = static elements => elements.ConvertAll(static element => (T)element!),
        };

    private sealed record Codec(
        Type Type, MemoryValueKind Kind, Writer Write, Reader Read, Func<object, MemoryValue> Value)
    {
        public required Func<List<object?>, object> MakeArray { get; init; }

        public required Func<List<object?>, object> MakeList { get; init; }
    }
}
