using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Json;
using TypedMemory.Core.Values;

namespace TypedMemory.Core.Queries.Fields;

/// <summary>
/// Any JSON value as bytes whose order is CouchDB's: null, false, true, numbers, strings, arrays, objects. None is the
/// beginning of another's, so that the bytes of several values, one behind the other, have the order of the values.
/// </summary>
/// <remarks>
/// Strings are in the order of code points, members of objects in that of their names. These bytes are in the files of
/// stores: what is changed here makes another version of every index.
/// </remarks>
public static class CollatedKey
{
    // 0 ends arrays and objects: before everything that could stand there.
    private const byte End = 0, Null = 1, False = 2, True = 3, Number = 4, Text = 5, Array = 6, Object = 7;

    private const long LastExact = 1L << 53;

    /// <summary>The bytes of a value.</summary>
    /// <param name="value">The value.</param>
    public static byte[] Of(JsonElement value)
    {
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        Write(ref key, value);
        byte[] bytes = key.Written.ToArray();
        key.Dispose();
        return bytes;
    }

    /// <summary>How the bytes of every string begin that begins with a text.</summary>
    /// <param name="start">The text.</param>
    public static byte[] OfTextStart(string start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        key.WriteByte(Text);
        key.WriteTextStart(Encoding.UTF8.GetBytes(start));
        byte[] bytes = key.Written.ToArray();
        key.Dispose();
        return bytes;
    }

    /// <summary>
    /// The first bytes behind all that begin with some bytes, or <see langword="null"/> if there are none.
    /// </summary>
    /// <param name="start">The bytes.</param>
    public static byte[]? After(ReadOnlySpan<byte> start)
    {
        int last = start.LastIndexOfAnyExcept((byte)0xff);
        if (last < 0) return null;
        byte[] after = start[..(last + 1)].ToArray();
        after[last]++;
        return after;
    }

    internal static void Write(ref KeyWriter key, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.False:
                key.WriteByte(False);
                break;
            case JsonValueKind.True:
                key.WriteByte(True);
                break;
            case JsonValueKind.Number:
                key.WriteByte(Number);
                WriteNumber(ref key, value);
                break;
            case JsonValueKind.String:
                WriteText(ref key, value);
                break;
            case JsonValueKind.Array:
                key.WriteByte(Array);
                foreach (JsonElement item in value.EnumerateArray()) Write(ref key, item);
                key.WriteByte(End);
                break;
            case JsonValueKind.Object:
                WriteObject(ref key, value);
                break;
            default:
                key.WriteByte(Null);
                break;
        }
    }

    // The nearest double, and behind it how far an integer that no double can hold is from it.
    private static void WriteNumber(ref KeyWriter key, JsonElement value)
    {
        double nearest = value.GetDouble();
        key.WriteDouble(nearest);
        bool isExact = value.TryGetInt64(out long small)
            ? small is >= -LastExact and <= LastExact : Math.Abs(nearest) <= LastExact;
        BigInteger rest = !isExact && MangoNumber.TryGetInteger(value, out BigInteger exact)
            ? double.IsFinite(nearest) ? exact - new BigInteger(nearest) : exact
            : BigInteger.Zero;
        key.WriteBigInteger(rest);
    }

    private static void WriteText(ref KeyWriter key, JsonElement value)
    {
        key.WriteByte(Text);
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (!raw.Contains((byte)'\\'))
        {
            key.WriteText(raw);
            return;
        }

        try
        {
            key.WriteText(Encoding.UTF8.GetBytes(value.GetString()!));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which no selector can ask for: any place among the strings will do.
            key.WriteText(raw);
        }
    }

    private static void WriteObject(ref KeyWriter key, JsonElement value)
    {
        key.WriteByte(Object);
        var members = new SortedDictionary<string, JsonElement>(Comparer<string>.Create(Utf8Order.Compare));
        foreach (JsonProperty member in value.EnumerateObject()) members[NameOf(member)] = member.Value;
        foreach ((string name, JsonElement member) in members)
        {
            key.WriteByte(Text);
            key.WriteText(Encoding.UTF8.GetBytes(name));
            Write(ref key, member);
        }

        key.WriteByte(End);
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member));
        }
    }
}
