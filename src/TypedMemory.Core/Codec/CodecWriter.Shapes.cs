using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TypedMemory.Generated;

public ref partial struct CodecWriter
{
    /// <summary>Writes a number; every <see cref="Half"/> is a <see cref="float"/>.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDocumentException">The value is not a number or infinite.</exception>
    public void WriteHalf(Half value) => WriteSingle((float)value);

    /// <summary>Writes JSON that is not null in its canonical form.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDocumentException">It is null.</exception>
    public void WriteNodeNotNull(JsonNode value)
    {
        ThrowIfNull(value);
        WriteNode(value);
    }

    /// <summary>
    /// Writes one of the values that JSON has: text, a boolean, a number, a list, a dictionary, JSON.
    /// </summary>
    /// <param name="value">The value; inside a list or dictionary it can be null.</param>
    /// <exception cref="InvalidDocumentException">It is null, or what no reader would give back.</exception>
    public void WriteObject(object value)
    {
        switch (value)
        {
            case string text: WriteString(text); break;
            case bool flag: WriteBoolean(flag); break;
            case sbyte or byte or short or ushort or int or uint or long:
                WriteExact(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ulong number: WriteExact(number <= CodecReader.MaxExactLong ? (long)number : long.MaxValue); break;
            case double number: WriteDouble(number); break;
            case float number: WriteSingle(number); break;
            case Half number: WriteHalf(number); break;
            case decimal number when (decimal)(double)number == number: WriteDouble((double)number); break;
            case JsonElement element: WriteElement(element); break;
            case JsonNode node: WriteNode(node); break;
            case IEnumerable<KeyValuePair<string, object?>> map: WriteEntries(map); break;
            case IDictionary map:
                WriteEntries(
                map.Keys.OfType<string>().Select(key => KeyValuePair.Create(key, map[key])), map.Count); break;
            case IList list and not byte[]: WriteItems(list); break;
            default:
                ThrowIfNull(value);
                throw Refused(
                    $"holds a \"{value.GetType()}\", \"{value}\", which JSON cannot give back. "
                    + "Store text, a boolean, a number, a list or a dictionary with text as keys; what JSON has no form for, store as text.");
        }
    }

    /// <summary>Writes the invariant text of a type that formats itself and is parsed.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <exception cref="InvalidDocumentException">It is null, or its type does not read its text back.</exception>
    public void WriteParsable<T>(T value)
        where T : ISpanFormattable, ISpanParsable<T>
    {
        string? text = ParsableText.Of(value);
        ThrowIfNull(text);
        if (!ParsableText.IsReadBack<T>(text))
        {
            throw Refused(
                $"formats itself as \"{text}\", which \"{typeof(T).Name}.TryParse\" does not read back. Make the two agree.");
        }

        WriteString(text);
    }

    private void WriteExact(long value)
    {
        if (value is > CodecReader.MaxExactLong or < -CodecReader.MaxExactLong)
        {
            throw Refused(
                $"holds an integer beyond {CodecReader.MaxExactLong} (2^53), which not every reader of JSON keeps exact. Store it as text.");
        }

        WriteInt64(value);
    }

    private void WriteItems(IList list)
    {
        BeginArray();
        foreach (object? item in list)
        {
            NextItem();
            WriteAnyObject(item);
        }

        EndArray();
    }

    private void WriteEntries(IEnumerable<KeyValuePair<string, object?>> entries, int count = -1)
    {
        int map = BeginMap();
        int written = 0;
        foreach ((string name, object? value) in entries)
        {
            NextEntry();
            WriteString(name);
            EndName();
            WriteAnyObject(value);
            written++;
        }

        if (count >= 0 && written != count)
            throw Refused("holds a dictionary with keys that are not text, which JSON cannot have. Use text.");
        EndMap(map);
    }

    private void WriteAnyObject(object? value)
    {
        if (value is null) WriteNull();
        else WriteObject(value);
    }
}
