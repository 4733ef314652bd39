using System.Text.Json;

namespace TypedMemory.Cli.Targets;

/// <summary>
/// The member "~" in which repositories keep what merges need (docs/merge.md). Who edits by hand neither sees nor drops
/// it.
/// </summary>
internal static class ReservedText
{
    /// <summary>Where the member's value stands in a body.</summary>
    /// <returns><see langword="null"/> if the body has no such member.</returns>
    public static Range? Find(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1024 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals("~"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found) return start..(int)reader.BytesConsumed;
        }

        return null;
    }

    /// <summary>Gives a body the member of the one that it replaces, unless it has one.</summary>
    public static ReadOnlyMemory<byte> Keep(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> replaced)
    {
        if (Find(replaced) is not { } place || Find(body.Span) is not null) return body;
        ReadOnlySpan<byte> rest = body.Span[1..];
        bool isEmpty = rest.TrimStart(" \t\r\n"u8)[0] == '}';
        return (byte[])
        [
            .. "{\"~\":"u8, .. replaced[place], .. isEmpty ? ""u8 : ","u8, .. rest,
        ];
    }

    /// <summary>A body without the member: what is shown to who edits it.</summary>
    public static ReadOnlyMemory<byte> Hide(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1024 });
        using var output = new MemoryStream();
        output.WriteByte((byte)'{');
        foreach (JsonProperty member in document.RootElement.EnumerateObject().Where(
            static member => !member.NameEquals("~"u8)))
        {
            if (output.Length > 1) output.WriteByte((byte)',');
            output.Write(System.Text.Encoding.UTF8.GetBytes(member.ToString()));
        }

        output.WriteByte((byte)'}');
        return output.ToArray();
    }
}
