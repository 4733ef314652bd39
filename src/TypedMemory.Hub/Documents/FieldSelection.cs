using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>
/// The members of a document that a client wants (<c>fields</c> of a selector's feed), each by its path.
/// </summary>
internal sealed class FieldSelection
{
    private readonly Dictionary<string, FieldSelection> _members = new(StringComparer.Ordinal);

    /// <summary>Reads a list of paths, which may use dots.</summary>
    /// <returns><see langword="null"/> for all members.</returns>
    public static FieldSelection? Parse(ReadOnlySpan<byte> json)
    {
        if (json.SequenceEqual("\"all_fields\""u8)) return null;
        FieldSelection selection = Of(JsonText.ParseStrings(json, "Selector error: fields must be JSON array"));
        return selection._members.Count == 0 ? null : selection;
    }

    /// <summary>The selection of paths, which may use dots.</summary>
    public static FieldSelection Of(IEnumerable<string> fields)
    {
        var selection = new FieldSelection();
        foreach (string field in fields)
        {
            FieldSelection at = selection;
            foreach (string name in MangoSelector.SplitField(field))
            {
                if (!at._members.TryGetValue(name, out FieldSelection? next))
                    at._members[name] = next = new FieldSelection();
                at = next;
            }
        }

        return selection;
    }

    /// <summary>Writes what is selected of a document.</summary>
    public void Write(ReadOnlyMemory<byte> document, IBufferWriter<byte> output)
    {
        using JsonDocument json = JsonDocument.Parse(
            document, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        using var writer = new Utf8JsonWriter(
            output, new JsonWriterOptions { SkipValidation = true, MaxDepth = JsonText.MaxDepth });
        Write(json.RootElement, writer);
    }

    private void Write(JsonElement value, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((string name, FieldSelection inner) in _members)
        {
            if (!TryFind(value, name, out JsonElement member) || !inner.IsIn(member)) continue;
            writer.WritePropertyName(name);
            if (inner._members.Count == 0)
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member), skipInputValidation: true);
            else inner.Write(member, writer);
        }

        writer.WriteEndObject();
    }

    private bool IsIn(JsonElement value) =>
        _members.Count == 0
            || _members.Any(member => TryFind(value, member.Key, out JsonElement found) && member.Value.IsIn(found));

    private static bool TryFind(JsonElement value, string name, out JsonElement found)
    {
        found = default;
        if (value.ValueKind == JsonValueKind.Object) return value.TryGetProperty(name, out found);
        if (value.ValueKind != JsonValueKind.Array || !int.TryParse(name, out int index) || index < 0
            || index >= value.GetArrayLength()) return false;
        found = value[index];
        return true;
    }
}
