using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary>
/// The views of a design document. They are kept together, under a signature of what their rows depend on: an edit of
/// something else, or another design document that says the same, uses the rows that are there.
/// </summary>
internal sealed record ViewGroup
{
    private const int SignatureBytes = 16;

    public required Design Design { get; init; }

    public required string Signature { get; init; }

    /// <summary>The views by name, each with the number of its map function and its reduce function, if any.</summary>
    public required ImmutableDictionary<string, (int Number, string? Reduce)> Views { get; init; }

    /// <summary>A view for each map function, in the order of their numbers.</summary>
    public required ImmutableArray<string> Maps { get; init; }

    /// <summary>Whether design documents are mapped too.</summary>
    public bool IncludesDesigns { get; private init; }

    /// <summary>Reads the views of a design document.</summary>
    public static ViewGroup Read(Design design)
    {
        using JsonDocument json = JsonDocument.Parse(
            design.Body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        var views = ImmutableDictionary.CreateBuilder<string, (int, string?)>(StringComparer.Ordinal);
        var maps = new List<string>();
        var sources = new List<string>();
        string lib = "";
        if (json.RootElement.TryGetProperty("views", out JsonElement all) && all.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty view in all.EnumerateObject()
                .OrderBy(static v => v.NameText(), StringComparer.Ordinal))
            {
                if (view.NameText() == "lib") lib = view.Value.GetRawText();
                if (view.Value.ValueKind != JsonValueKind.Object
                    || !view.Value.TryGetProperty("map", out JsonElement map)
                    || map.ValueKind != JsonValueKind.String) continue;
                string source = map.Text();
                int number = sources.IndexOf(source);
                if (number < 0)
                {
                    number = sources.Count;
                    sources.Add(source);
                    maps.Add(view.NameText());
                }

                string? reduce = view.Value.TryGetProperty("reduce", out JsonElement function)
                    && function.ValueKind == JsonValueKind.String ? function.Text().Trim() : null;
                views[view.NameText()] = (number, reduce is "" ? null : reduce);
            }
        }

        bool includes = json.RootElement.TryGetProperty("options", out JsonElement options)
            && options.ValueKind == JsonValueKind.Object
            && options.TryGetProperty("include_design", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        return new ViewGroup
        {
            Design = design,
            Signature = Sign([design.Language, lib, includes ? "designs" : "", .. sources]),
            Views = views.ToImmutable(),
            Maps = [.. maps],
            IncludesDesigns = includes,
        };
    }

    private static string Sign(IEnumerable<string> parts)
    {
        var text = new StringBuilder().Append(ViewCollation.Version);
        foreach (string part in parts) text.Append(CultureInfo.InvariantCulture, $"\n{part.Length}:{part}");
        return Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, SignatureBytes));
    }
}
