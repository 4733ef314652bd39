using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>Reads the <c>changes</c> of a row: the document's leaves.</summary>
internal static class LeavesParser
{
    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    /// <returns>The leaves; or none, and what is wrong with them: that is the fault of the row alone.</returns>
    public static (ImmutableArray<RevisionId> Leaves, string? Fault) Parse(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return (default, "its \"changes\" are no array");
        }

        RevisionId first = default;
        ImmutableArray<RevisionId>.Builder? all = null;
        string? fault = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            RevisionId revision = ParseLeaf(ref reader);
            if (revision == default)
            {
                fault ??= "one of its \"changes\" names no revision";
                continue;
            }

            if (first == default)
            {
                first = revision;
                continue;
            }

            if (all is null)
            {
                all = ImmutableArray.CreateBuilder<RevisionId>();
                all.Add(first);
            }

            all.Add(revision);
        }

        if (fault is not null || first == default) return (default, fault);
        return (all is not null ? all.DrainToImmutable() : [first], null);
    }

    private static RevisionId ParseLeaf(ref Utf8JsonReader reader)
    {
        RevisionId revision = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return default;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRevision = CouchDbJson.IsNamed(ref reader, "rev"u8);
            reader.Read();
            if (!isRevision || reader.TokenType != JsonTokenType.String) reader.Skip();
            else if (CouchDbJson.TextOf(ref reader) is not { } text || !RevisionId.TryParse(text, out revision))
                revision = default;
        }

        return revision;
    }
}
