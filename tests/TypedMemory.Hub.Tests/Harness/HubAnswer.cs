using System.Net;
using System.Text.Json.Nodes;

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>An answer of the hub.</summary>
public sealed record HubAnswer(
    HttpStatusCode Status, JsonNode? Json, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public int Code => (int)Status;

    public string? Error => Json?["error"]?.GetValue<string>();

    public string Rev => Json!["rev"]!.GetValue<string>();

    public static async Task<HubAnswer> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        bool isJson = response.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0;
        return new HubAnswer(response.StatusCode, isJson ? JsonNode.Parse(text) : null, text, headers);
    }
}
