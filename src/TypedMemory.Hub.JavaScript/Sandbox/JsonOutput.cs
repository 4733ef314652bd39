using System.Buffers;
using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using TypedMemory.Hub.Functions;

namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>
/// Writes values as <c>JSON.stringify</c> does, but no deeper than a document may be: the engine's own looks for
/// circles at every level, which takes the square of the depth. One small value may be in another a million times, so
/// the text has a limit: nothing else ends what runs here.
/// </summary>
/// <param name="output">Where the text goes.</param>
internal sealed class JsonOutput(IBufferWriter<byte> output)
{
    /// <summary>How deep a value may nest.</summary>
    public const int MaxDepth = 500;

    // Bytes of the text, and members that are looked at and are not in it.
    private const int MaxLength = 16 * 1024 * 1024;

    private static readonly JsString s_toJson = new("toJSON");

    private int _length;

    /// <summary>Writes a value.</summary>
    /// <returns>Whether there is one: not for <c>undefined</c>, functions and symbols.</returns>
    public bool Write(JsValue value)
    {
        JsValue plain = Convert(value, JsString.Empty);
        if (IsNothing(plain)) return false;
        Count(LengthOf(plain));
        WritePlain(plain, 0);
        return true;
    }

    // Not an error that a function could catch, to try again.
    private void Count(int more)
    {
        _length = (int)Math.Min((long)_length + more, int.MaxValue);
        if (_length <= MaxLength) return;
        throw new DesignFunctionException(
            500, "os_process_error", $"out of memory: a value has more than {MaxLength} bytes as JSON.");
    }

    private void WritePlain(JsValue value, int depth)
    {
        if (value is not ObjectInstance nested)
        {
            WritePrimitive(value);
            return;
        }

        if (depth == MaxDepth)
        {
            throw new JavaScriptException(
                nested.Engine.Intrinsics.Error, $"A value nests deeper than {MaxDepth} levels.");
        }

        if (nested is JsArray array) WriteArray(array, depth + 1);
        else WriteObject(nested, depth + 1);
    }

    /// <summary>What a value says of itself, or is without its box.</summary>
    private static JsValue Convert(JsValue value, JsValue key)
    {
        if (value is not ObjectInstance instance) return value;
        JsValue convert = instance.Get(s_toJson);
        if (convert.IsCallable()) value = convert.Call(instance, [new JsString(TypeConverter.ToString(key))]);
        return value is ObjectInstance boxed ? Unbox(boxed) ?? boxed : value;
    }

    private static bool IsNothing(JsValue value) => value.IsUndefined() || value.IsSymbol() || value.IsCallable();

    // What new Number(1) and its like are; few are not plain objects.
    private static JsValue? Unbox(ObjectInstance value) =>
        value is JsObject or JsArray or JsDate || value.IsCallable()
            ? null
            : value.ToObject() switch
            {
                string text => new JsString(text),
                double number => new JsNumber(number),
                bool boolean => boolean ? JsBoolean.True : JsBoolean.False,
                _ => null,
            };

    private void WritePrimitive(JsValue value)
    {
        switch (value.Type)
        {
            case Types.Boolean:
                output.Write(value.AsBoolean() ? "true"u8 : "false"u8);
                break;
            case Types.Number when double.IsFinite(value.AsNumber()):
                Text(TypeConverter.ToString(value));
                break;
            case Types.String:
                Quote(value.AsString());
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    private void WriteArray(JsArray array, int depth)
    {
        output.Write("["u8);
        uint length = array.Length;
        for (uint i = 0; i < length; i++)
        {
            if (i > 0) output.Write(","u8);
            JsValue item = Convert(array[i], new JsNumber(i));
            Count(LengthOf(item));
            if (IsNothing(item)) output.Write("null"u8);
            else WritePlain(item, depth);
        }

        output.Write("]"u8);
    }

    private void WriteObject(ObjectInstance value, int depth)
    {
        output.Write("{"u8);
        bool first = true;
        foreach (JsValue key in value.GetOwnPropertyKeys(Types.String))
        {
            if (!value.GetOwnProperty(key).Enumerable) continue;
            JsValue member = Convert(value.Get(key), key);
            Count(LengthOf(key) + LengthOf(member));
            if (IsNothing(member)) continue;
            if (!first) output.Write(","u8);
            first = false;
            Quote(key.AsString());
            output.Write(":"u8);
            WritePlain(member, depth);
        }

        output.Write("}"u8);
    }

    // A text at its longest, with each character escaped, if it is long enough to matter.
    private static int LengthOf(JsValue value) => value.IsString() && value.AsString() is { Length: var length }
        ? (int)Math.Min(1L + (length < 1_000_000 ? length : 6L * length), int.MaxValue) : 1;

    private void Text(string ascii) => Encoding.ASCII.GetBytes(ascii, output);

    private void Quote(string text)
    {
        output.Write("\""u8);
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (pair)
            {
                i++;
                continue;
            }

            if (c >= ' ' && c is not ('"' or '\\') && !char.IsSurrogate(c)) continue;
            Encoding.UTF8.GetBytes(text.AsSpan(start, i - start), output);
            start = i + 1;
            Text(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            });
        }

        Encoding.UTF8.GetBytes(text.AsSpan(start), output);
        output.Write("\""u8);
    }
}
