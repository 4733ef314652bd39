using System.Text.Json;

namespace TypedMemory.Cli.Doctor;

/// <summary>When a document expires, by the members that are usual for it.</summary>
internal static class Expiry
{
    private static readonly string[] Names = ["expiresAt", "expires", "expires_at", "validUntil"];

    /// <summary>Reads it.</summary>
    /// <returns><see langword="null"/> if the document says nothing of it.</returns>
    public static DateTimeOffset? Of(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object) return null;
        foreach (string name in Names)
        {
            if (document.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                && value.TryGetDateTimeOffset(out DateTimeOffset time))
            {
                return time;
            }
        }

        return null;
    }
}
