using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>A document as a tool hands it out.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Value">The members that its type knows, as JSON; empty if it cannot be read.</param>
internal sealed record ToolDocument(string Id, RevisionId Revision, ReadOnlyMemory<byte> Value)
{
    /// <summary>Why the document cannot be read as its type; <see langword="null"/> if it can.</summary>
    public string? Error { get; init; }

    /// <summary>Writes the members into an object that is open.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="maxValue">Of a longer value, in bytes, only its length is told.</param>
    public void WriteMembers(Utf8JsonWriter json, int maxValue = int.MaxValue)
    {
        json.WriteString("id", Id);
        json.WriteString("revision", Revision.ToString());
        if (Error is not null)
        {
            json.WriteString("unreadable", Error);
            return;
        }

        if (Value.Length > maxValue)
        {
            json.WriteNumber("valueBytes", Value.Length);
            return;
        }

        json.WritePropertyName("value");
        json.WriteRawValue(Value.Span, skipInputValidation: true);
    }
}
