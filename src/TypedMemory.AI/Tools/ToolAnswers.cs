using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>The answers that several tools give.</summary>
internal static class ToolAnswers
{
    /// <summary>A document with its revision, and what came of it.</summary>
    public static JsonElement Document(string outcome, ToolDocument document) => ToolJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("outcome", outcome);
        document.WriteMembers(json);
        json.WriteEndObject();
    });

    public static JsonElement NotFound(string id) => ToolJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("outcome", "not_found");
        json.WriteString("id", id);
        json.WriteEndObject();
    });

    /// <summary>The document is at another revision than the caller has seen: here is what it is now.</summary>
    public static JsonElement Stale(string id, RevisionId seen, ToolDocument? current) => ToolJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("outcome", "stale");
        json.WriteString("id", id);
        json.WriteString("ifRevision", seen.ToString());
        json.WritePropertyName("current");
        if (current is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStartObject();
            current.WriteMembers(json);
            json.WriteEndObject();
        }

        json.WriteString(
            "message",
            current is null
                ? "Nothing was changed: the document does not exist any more."
                : "Nothing was changed: the document was changed since. Look at current, and call again with its "
                    + "revision if the change is still wanted.");
        json.WriteEndObject();
    });

    public static JsonElement Refused(ToolArgumentException refused) => ToolJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("error", "bad_argument");
        json.WriteString("member", refused.Member);
        json.WriteString("message", refused.Message);
        if (refused.Allowed.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName("allowed");
            refused.Allowed.WriteTo(json);
        }

        json.WriteEndObject();
    });

    public static JsonElement Failed(Exception error) => ToolJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("error", (error as TypedMemoryException)?.Code ?? "not_supported");
        json.WriteString("message", error.Message);
        if (error is TypedMemoryException { IsTransient: true }) json.WriteBoolean("retry", true);
        json.WriteEndObject();
    });
}
