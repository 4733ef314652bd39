using System.Text.Json;

namespace TypedMemory.Core.Merging.State;

/// <summary>Takes an object of JSON apart into its members, without looking into their values.</summary>
internal static class ObjectScanner
{
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 4096 };

    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static List<ObjectMember> Scan(ReadOnlyMemory<byte> utf8Json)
    {
        var members = new List<ObjectMember>(12);
        var reader = new Utf8JsonReader(utf8Json.Span, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The text is not an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            var name = new MemberName(utf8Json.Slice(start + 1, reader.ValueSpan.Length));
            reader.Read();
            int valueStart = (int)reader.TokenStartIndex;
            reader.Skip();
            int end = (int)reader.BytesConsumed;
            members.Add(new ObjectMember(name, utf8Json[valueStart..end], start, end));
        }

        return members;
    }

    /// <summary>
    /// Where a member and its comma begin and end: the text of the object without it is what lies around.
    /// </summary>
    public static (int Start, int End) Cut(ReadOnlySpan<byte> utf8Json, ObjectMember member)
    {
        int start = member.Start;
        int end = member.End;
        if (end < utf8Json.Length && utf8Json[end] == (byte)',') end++;
        else if (start > 0 && utf8Json[start - 1] == (byte)',') start--;
        return (start, end);
    }
}
