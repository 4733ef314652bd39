using System.Globalization;
using System.Text.Json;

namespace TypedMemory.Core.Types;

/// <summary>
/// Names of entries that are keys in another form than the codec writes them in, e.g. a GUID in capital letters.
/// </summary>
internal static class KeyForms
{
    /// <summary>
    /// What the codec calls the entries of a stored object that it understood by another name, by their own names.
    /// </summary>
    /// <param name="raw">The stored object.</param>
    /// <param name="before">What was understood of it.</param>
    public static Dictionary<string, string> Of(JsonElement raw, JsonElement before)
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty stored in raw.EnumerateObject())
        {
            if (before.TryGetProperty(stored.Name, out _) || !IsForm(stored.Name)) continue;
            foreach (JsonProperty understood in before.EnumerateObject())
            {
                if (!IsSame(stored.Name, understood.Name)) continue;
                forms.Add(stored.Name, understood.Name);
                break;
            }
        }

        return forms;
    }

    /// <summary>Whether a name may be a key that is written in several forms: names of members are none.</summary>
    private static bool IsForm(string name) =>
        name.Contains(':', StringComparison.Ordinal) || Guid.TryParse(name, out _);

    private static bool IsSame(string one, string other) =>
        (Guid.TryParse(one, out Guid id) && Guid.TryParse(other, out Guid otherId) && id == otherId)
        || (TryReadMoment(one, out DateTimeOffset moment) && TryReadMoment(other, out DateTimeOffset otherMoment)
            && moment == otherMoment)
        || (TryReadSpan(one, out TimeSpan span) && TryReadSpan(other, out TimeSpan otherSpan) && span == otherSpan);

    private static bool TryReadMoment(string name, out DateTimeOffset moment)
    {
        moment = default;
        return name.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(
            name, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);
    }

    private static bool TryReadSpan(string name, out TimeSpan span)
    {
        span = default;
        return name.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(name, CultureInfo.InvariantCulture, out span);
    }
}
