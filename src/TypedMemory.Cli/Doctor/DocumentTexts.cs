using System.Text.Json;

namespace TypedMemory.Cli.Doctor;

/// <summary>The texts of a document, in their order, without the member that merges need.</summary>
internal static class DocumentTexts
{
    /// <summary>Reads them.</summary>
    public static IEnumerable<string> Of(JsonElement document)
    {
        switch (document.ValueKind)
        {
            case JsonValueKind.String:
                yield return document.GetString()!;
                break;
            case JsonValueKind.Array:
                foreach (string text in document.EnumerateArray().SelectMany(Of)) yield return text;
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in document.EnumerateObject())
                {
                    if (member.NameEquals("~"u8)) continue;
                    foreach (string text in Of(member.Value)) yield return text;
                }

                break;
        }
    }
}
