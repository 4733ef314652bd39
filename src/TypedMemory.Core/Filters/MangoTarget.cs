using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>What a selector looks at: a document's body with its envelope, or one value within.</summary>
/// <param name="Value">The body, or the value.</param>
/// <param name="Envelope">The members of a document that start with <c>_</c>; undefined where there are none.</param>
internal readonly record struct MangoTarget(JsonElement Value, JsonElement Envelope = default)
{
    /// <summary>Finds the value at a path of names and indexes of arrays; an empty path is the value itself.</summary>
    /// <param name="path">The path.</param>
    /// <param name="found">The value.</param>
    /// <param name="missing">Whether it is a member that an object lacks: a path through a scalar is none.</param>
    public bool TryFind(ImmutableArray<string> path, out JsonElement found, out bool missing)
    {
        missing = false;
        found = path is [['_', ..], ..] && Envelope.ValueKind == JsonValueKind.Object ? Envelope : Value;
        foreach (string name in path)
        {
            if (found.ValueKind == JsonValueKind.Object)
            {
                if (found.TryGetProperty(name, out JsonElement member))
                {
                    found = member;
                    continue;
                }

                missing = true;
                return false;
            }

            if (found.ValueKind != JsonValueKind.Array
                || !int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)
                || index < 0
                || index >= found.GetArrayLength())
            {
                return false;
            }

            found = found[index];
        }

        return true;
    }
}
