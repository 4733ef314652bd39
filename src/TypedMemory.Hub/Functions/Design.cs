using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Functions;

/// <summary>A design document of a database, as far as functions are concerned.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Body">Its body.</param>
internal sealed record Design(string Id, RevisionId Revision, ReadOnlyMemory<byte> Body)
{
    public const string Prefix = "_design/";

    /// <summary>The language that it says, or else CouchDB's own.</summary>
    public required string Language { get; init; }

    /// <summary>Whether it has a function that says which documents may be written.</summary>
    public bool Validates { get; private init; }

    /// <summary>Whether its body cannot be read.</summary>
    public bool IsDamaged { get; private init; }

    /// <summary>Its functions; <see langword="null"/> in a language that is not run here.</summary>
    public IDesignProgram? Program { get; private init; }

    public static Design Read(DocumentRevision document, IReadOnlyList<IDesignLanguage> languages)
    {
        try
        {
            return ReadWhole(document, languages);
        }
        catch (JsonException)
        {
            // Nobody knows what it has refused, so everything is until it is written again.
            return new Design(document.Id, document.Revision, document.Body)
            { Language = "a damaged design document", Validates = true, IsDamaged = true };
        }
    }

    private static Design ReadWhole(DocumentRevision document, IReadOnlyList<IDesignLanguage> languages)
    {
        using JsonDocument json = JsonDocument.Parse(
            document.Body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        string language = json.RootElement.TryGetProperty("language", out JsonElement named)
            && named.ValueKind == JsonValueKind.String ? named.Text() : "javascript";
        return new Design(document.Id, document.Revision, document.Body)
        {
            Language = language,
            Validates = json.RootElement.TryGetProperty("validate_doc_update", out JsonElement function)
                && function.ValueKind == JsonValueKind.String,
            Program = languages.FirstOrDefault(known => known.Name == language)?.Load(document.Body),
        };
    }

    /// <summary>Whether it has a function, or a view, of a name.</summary>
    /// <param name="member">Where: <c>filters</c> or <c>views</c>.</param>
    /// <param name="name">Its name.</param>
    public bool Has(string member, string name)
    {
        if (IsDamaged) return false;
        using JsonDocument json = JsonDocument.Parse(Body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        return json.RootElement.TryGetProperty(member, out JsonElement functions)
            && functions.ValueKind == JsonValueKind.Object && functions.TryGetProperty(name, out _);
    }

    /// <summary>Its functions.</summary>
    /// <exception cref="DesignFunctionException">They are in a language that is not run here.</exception>
    public IDesignProgram Run() => Program ?? throw new DesignFunctionException(
        500, "unknown_query_language", $"{Language}: this hub runs no functions in it.");
}
