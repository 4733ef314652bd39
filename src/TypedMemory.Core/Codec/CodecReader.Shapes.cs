using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace TypedMemory.Generated;

public ref partial struct CodecReader
{
    /// <summary>The greatest integer up to which all integers are numbers of JSON that every reader keeps.</summary>
    internal const long MaxExactLong = 1L << 53;

    /// <summary>
    /// Reads a number, as the <see cref="Half"/> that is nearest to it; one that is infinite so is refused.
    /// </summary>
    public Half ReadHalf()
    {
        int start = _position;
        var value = (Half)ReadSingle();
        return Half.IsFinite(value) ? value : throw Unexpected("a number in the range of a Half", start);
    }

    /// <summary>Reads an object of JSON.</summary>
    public JsonObject ReadJsonObject()
    {
        int start = _position;
        return ReadNode() as JsonObject ?? throw Unexpected("an object", start);
    }

    /// <summary>Reads an array of JSON.</summary>
    public JsonArray ReadJsonArray()
    {
        int start = _position;
        return ReadNode() as JsonArray ?? throw Unexpected("an array", start);
    }

    /// <summary>Reads a string, a number or a boolean of JSON.</summary>
    public JsonValue ReadJsonValue()
    {
        int start = _position;
        return ReadNode() as JsonValue ?? throw Unexpected("a string, a number or a boolean", start);
    }

    /// <summary>
    /// Reads any JSON that is not null: a <see cref="string"/>, a <see cref="bool"/>, a <see cref="long"/> (whole
    /// numbers up to 2^53), a <see cref="double"/> (other numbers), a list or a dictionary of such values and
    /// <see langword="null"/>.
    /// </summary>
    public object ReadObject()
    {
        switch (Current)
        {
            case (byte)'"': return ReadString();
            case (byte)'t' or (byte)'f': return ReadBoolean();
            case (byte)'[':
                List<object?> list = [];
                ReadArrayStart();
                while (ReadItem()) list.Add(TryReadNull() ? null : ReadObject());
                return list;
            case (byte)'{':
                Dictionary<string, object?> map = new(StringComparer.Ordinal);
                ReadObjectStart();
                while (ReadName())
                {
                    string name = ReadString();
                    EndName();
                    map[name] = TryReadNull() ? null : ReadObject();
                }

                return map;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                double number = ReadDouble();
                if (double.IsInteger(number) && Math.Abs(number) <= MaxExactLong) return (long)number;
                return number;
            default: throw Unexpected("a value that is not null", _position);
        }
    }

    /// <summary>Reads the text of a type that is parsed.</summary>
    /// <typeparam name="T">The type.</typeparam>
    public T ReadParsable<T>()
        where T : ISpanFormattable, ISpanParsable<T>
    {
        int start = _position;
        string text = ReadString();
        // Of an application's own types, TryParse says what is valid. That of .NET takes "1" for 0.0.0.1.
        bool isStrict = typeof(T) == typeof(IPAddress) || typeof(T) == typeof(IPNetwork);
        return T.TryParse(text, CultureInfo.InvariantCulture, out T? value)
            && (!isStrict || ParsableText.Of(value) == text)
            ? value
            : throw Unexpected($"a text that is a valid \"{typeof(T).Name}\"", start);
    }

    /// <summary>Reads the start of an entry that is an array of its key and its value.</summary>
    public void ReadPairStart()
    {
        ReadArrayStart();
        if (!ReadItem()) throw Fail("the key of an entry was expected");
    }

    /// <summary>Goes from the key of an entry to its value.</summary>
    public void ReadPairValue()
    {
        if (!ReadItem()) throw Fail("the value of an entry was expected");
    }

    /// <summary>Reads the end of an entry.</summary>
    public void ReadPairEnd()
    {
        if (ReadItem()) throw Fail("the end of an entry was expected: it is a key and a value");
    }
}
