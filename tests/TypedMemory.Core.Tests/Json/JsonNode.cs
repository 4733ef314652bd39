using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Tests.Json;

/// <summary>
/// A generated JSON value: rendered in any of its spellings, and canonical by the slow and obvious way.
/// </summary>
internal abstract record JsonNode
{
    /// <summary>Writes it with white space, escapes and the order of members at random.</summary>
    public abstract void Render(StringBuilder text, Random random);

    /// <summary>Writes it as docs/json.md says.</summary>
    public abstract void Canonicalize(StringBuilder text);

    public string Render(int seed)
    {
        StringBuilder text = new();
        Random random = new(seed);
        Space(text, random);
        Render(text, random);
        Space(text, random);
        return text.ToString();
    }

    public string Canonical()
    {
        StringBuilder text = new();
        Canonicalize(text);
        return text.ToString();
    }

    public static Gen<JsonNode> Generate { get; } = Gen.Recursive<JsonNode>(static (depth, nested) =>
    {
        Gen<JsonNode> scalar = Gen.OneOf<JsonNode>(
            Gen.OneOf("true", "false", "null").Select(static text => (JsonNode)new Literal(text)),
            Numbers.Select(static text => (JsonNode)new Number(text)),
            Texts.Select(static text => (JsonNode)new Text(text)));
        return depth > 4
            ? scalar
            : Gen.OneOf<JsonNode>(
                scalar,
                nested.Array[0, 4].Select(static items => (JsonNode)new Array(items)),
                Objects(nested).Select(static members => (JsonNode)members));
    });

    /// <summary>Objects, as bodies of documents are.</summary>
    public static Gen<Object> GenerateObject { get; } = Objects(Generate);

    private static Gen<Object> Objects(Gen<JsonNode> value) =>
        Gen.Select(Texts, value).Array[0, 5].Select(static members => new Object(members));

    private static Gen<string> Numbers => Gen.OneOf(
        Gen.Int.Select(static value => value.ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Select(
            static value => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "0"),
        Gen.Select(Gen.Int[-2, 30], Gen.Char["0123456789"].Array[0, 30], Gen.Int[-420, 420], Gen.Int[0, 3]).Select(
            static (whole, fraction, exponent, form) =>
                (whole < 0 ? "-0" : whole.ToString(CultureInfo.InvariantCulture))
                + (fraction.Length > 0 && form > 0 ? $".{new string(fraction)}" : "")
                + (form > 1 ? $"{(form == 2 ? 'e' : 'E')}{(exponent > 0 && form == 3 ? "+" : "")}{exponent}" : "")),
        Gen.OneOf(
            "0", "-0", "-0.0", "0e5", "1e400", "-1.0e-400", "5e-324", "1e21", "123456789012345678901234567890", "1e-7",
            "0.1"));

    private static Gen<string> Texts => Gen.OneOf(
        Gen.Char["abcA_\"\\/\u0000\u0008\t\n\u001f\u007fé\u2028\uD83D\uDE00\uE000\uFFFF"].Array[0, 5].Select(
            static chars => new string(chars)),
        Gen.OneOf("a", "b", "ab", "x", "\uD83D\uDE00", "\uD83D", "\uDE00", "_id"));

    private static void Space(StringBuilder text, Random random)
    {
        while (random.Next(4) == 0) text.Append(" \t\r\n"[random.Next(4)]);
    }

    private static void RenderText(string value, StringBuilder text, Random random)
    {
        text.Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            char unit = value[i];
            bool pair = char.IsHighSurrogate(unit) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            bool must = unit is < ' ' or '"' or '\\' || (char.IsSurrogate(unit) && !pair);
            if (!must && random.Next(4) > 0)
            {
                text.Append(unit);
                if (pair) text.Append(value[++i]);
                continue;
            }

            int shorter = "\"\\/\b\f\n\r\t".IndexOf(unit, StringComparison.Ordinal);
            if (shorter >= 0 && random.Next(2) == 0) text.Append('\\').Append("\"\\/bfnrt"[shorter]);
            else Escape(unit);
            if (pair) Escape(value[++i]);
        }

        text.Append('"');

        void Escape(char unit) =>
            text.Append(
                CultureInfo.InvariantCulture,
                $"\\u{((int)unit).ToString(random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture)}");
    }

    private static void CanonicalText(string value, StringBuilder text)
    {
        text.Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            char unit = value[i];
            if (char.IsHighSurrogate(unit) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                text.Append(unit).Append(value[++i]);
            else if (char.IsSurrogate(unit)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else if ("\"\\\b\t\n\f\r".IndexOf(unit, StringComparison.Ordinal) is >= 0 and var at)
                text.Append('\\').Append("\"\\btnfr"[at]);
            else if (unit < ' ') text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else text.Append(unit);
        }

        text.Append('"');
    }

    /// <summary>The bytes that a name sorts by: UTF-8, a lone surrogate as its three bytes.</summary>
    private static byte[] SortKey(string name) =>
    [
        .. name.EnumerateCodePoints().SelectMany(static point => point < 0x80
            ? [(byte)point]
            : point < 0x800 ? [(byte)(0xC0 | (point >> 6)), (byte)(0x80 | (point & 0x3F))]
            : point < 0x10000
                ? [(byte)(0xE0 | (point >> 12)), (byte)(0x80 | ((point >> 6) & 0x3F)), (byte)(0x80 | (point & 0x3F))]
                : (byte[])[(byte)(0xF0 | (point >> 18)), (byte)(0x80 | ((point >> 12) & 0x3F)), (byte)(
                    0x80 | ((point >> 6) & 0x3F)), (byte)(0x80 | (point & 0x3F))]),
    ];

    internal sealed record Literal(string Value) : JsonNode
    {
        public override void Render(StringBuilder text, Random random) => text.Append(Value);

        public override void Canonicalize(StringBuilder text) => text.Append(Value);
    }

    internal sealed record Text(string Value) : JsonNode
    {
        public override void Render(StringBuilder text, Random random) => RenderText(Value, text, random);

        public override void Canonicalize(StringBuilder text) => CanonicalText(Value, text);
    }

    internal sealed record Number(string Value) : JsonNode
    {
        public override void Render(StringBuilder text, Random random) => text.Append(Value);

        public override void Canonicalize(StringBuilder text) => text.Append(SlowNumber.Canonical(Value));
    }

    internal sealed record Array(JsonNode[] Items) : JsonNode
    {
        public override void Render(StringBuilder text, Random random)
        {
            text.Append('[');
            for (int i = 0; i < Items.Length; i++)
            {
                if (i > 0) text.Append(',');
                Space(text, random);
                Items[i].Render(text, random);
                Space(text, random);
            }

            text.Append(']');
        }

        public override void Canonicalize(StringBuilder text)
        {
            text.Append('[');
            for (int i = 0; i < Items.Length; i++)
            {
                if (i > 0) text.Append(',');
                Items[i].Canonicalize(text);
            }

            text.Append(']');
        }
    }

    internal sealed record Object((string Name, JsonNode Value)[] Members) : JsonNode
    {
        /// <summary>Whether no name is there twice, so that the order of members means nothing.</summary>
        public bool IsUnique => Members.DistinctBy(static member => member.Name).Count() == Members.Length;

        public override void Render(StringBuilder text, Random random)
        {
            var members = Members.ToArray();
            if (IsUnique) random.Shuffle(members);
            text.Append('{');
            for (int i = 0; i < members.Length; i++)
            {
                if (i > 0) text.Append(',');
                Space(text, random);
                RenderText(members[i].Name, text, random);
                Space(text, random);
                text.Append(':');
                Space(text, random);
                members[i].Value.Render(text, random);
                Space(text, random);
            }

            text.Append('}');
        }

        public override void Canonicalize(StringBuilder text)
        {
            text.Append('{');
            bool first = true;
            foreach (var (name, value) in Members.GroupBy(static member => member.Name)
                .Select(static same => same.Last())
                .OrderBy(
                    static member =>
                        SortKey(member.Name), Comparer<byte[]>.Create(
                            static (l, r) => l.AsSpan().SequenceCompareTo(r))))
            {
                if (!first) text.Append(',');
                first = false;
                CanonicalText(name, text);
                text.Append(':');
                value.Canonicalize(text);
            }

            text.Append('}');
        }
    }
}
