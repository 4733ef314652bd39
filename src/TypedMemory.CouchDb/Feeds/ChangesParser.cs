using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb.Fetching;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>Reads rows of a change feed.</summary>
internal static class ChangesParser
{
    /// <summary>Reads a row.</summary>
    /// <param name="json">The row, or the last line of a continuous feed.</param>
    /// <param name="documents">What a document in the row is held to; <see langword="null"/> if none is looked for.</param>
    /// <param name="lastSequence">The feed's <c>last_seq</c>, if the line is that.</param>
    /// <returns>The row; <see langword="null"/> for the last line, and for rows that name no document.</returns>
    /// <exception cref="JsonException">It is no row.</exception>
    /// <exception cref="FormatException">A revision is malformed.</exception>
    public static PeerChange? ParseRow(ReadOnlySpan<byte> json, DocumentLimits? documents, out string? lastSequence)
    {
        lastSequence = null;
        string? id = null;
        string? sequence = null;
        bool deleted = false;
        ImmutableArray<RevisionId> leaves = default;
        string? error = null;
        ReadOnlySpan<byte> document = default;

        // How deep a document may be is the document's own affair.
        var reader = new Utf8JsonReader(json, CouchDbJson.AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A row is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Member member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.Sequence:
                    sequence = ReadSequence(ref reader, json);
                    break;
                case Member.LastSequence:
                    lastSequence = ReadSequence(ref reader, json);
                    break;
                case Member.Id when reader.TokenType == JsonTokenType.String:
                    id = reader.GetString();
                    break;
                case Member.Deleted:
                    deleted = reader.TokenType == JsonTokenType.True;
                    break;
                case Member.Changes:
                    leaves = ReadLeaves(ref reader);
                    break;
                case Member.Document when documents is not null && reader.TokenType == JsonTokenType.StartObject:
                    int start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    document = json[start..(int)reader.BytesConsumed];
                    break;
                case Member.Error when reader.TokenType == JsonTokenType.String:
                    error = reader.GetString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (lastSequence is not null) return null;
        if (error is not null && id is null) throw new FormatException($"The feed ended with the error \"{error}\".");
        if (leaves.IsDefault) throw new JsonException("A row has no changes.");

        // Sync Gateway lists users; an empty id was seen in the wild.
        if (string.IsNullOrEmpty(id) || id.StartsWith("_user/", StringComparison.Ordinal)) return null;
        return new PeerChange(id, leaves, deleted, sequence)
        {
            Document = !deleted && !document.IsEmpty && leaves is [{ Generation: 1 } only]
                ? ParseDocument(document, id, only, documents!)
                : null,
        };
    }

    /// <summary>
    /// The document of a row, which has the revision but not its path: so it has to be the only leaf, and of the first
    /// generation, which is its whole path. One that was changed since the row was written has another revision.
    /// </summary>
    /// <returns>The document; <see langword="null"/> if it has to be fetched, where what is wrong with it is found as well.</returns>
    private static DocumentRevision? ParseDocument(ReadOnlySpan<byte> json, string id, RevisionId only, DocumentLimits limits)
    {
        try
        {
            ParsedDocument parsed = DocumentEnvelope.Parse(json.ToArray(), limits);
            return parsed.Id == id && parsed.Revision == only && !parsed.Deleted
                ? FetchBatch.ToRevision(parsed, id, new RevisionPath(only))
                : null;
        }
        catch (Exception e) when (e is InvalidDocumentException || FetchBatch.IsMalformed(e))
        {
            return null;
        }
    }

    /// <summary>A sequence that stands by itself; see <see cref="ReadSequence"/>.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string? ParseSequence(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() ? ReadSequence(ref reader, json) : null;
    }

    /// <summary>A sequence as JSON text; <see langword="null"/> for <c>null</c>, which CouchDB sends between intervals.</summary>
    public static string? ReadSequence(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }

    private static Member MemberOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8)) return Member.Id;
        if (reader.ValueTextEquals("seq"u8)) return Member.Sequence;
        if (reader.ValueTextEquals("changes"u8)) return Member.Changes;
        if (reader.ValueTextEquals("deleted"u8)) return Member.Deleted;
        if (reader.ValueTextEquals("last_seq"u8)) return Member.LastSequence;
        if (reader.ValueTextEquals("doc"u8)) return Member.Document;
        return reader.ValueTextEquals("error"u8) ? Member.Error : Member.Other;
    }

    private static ImmutableArray<RevisionId> ReadLeaves(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("The changes of a row are an array.");
        RevisionId first = default;
        ImmutableArray<RevisionId>.Builder? all = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            RevisionId revision = ReadLeaf(ref reader);
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

        return all is not null ? all.DrainToImmutable() : first == default ? [] : [first];
    }

    private static RevisionId ReadLeaf(ref Utf8JsonReader reader)
    {
        RevisionId revision = default;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A change of a row is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRevision = reader.ValueTextEquals("rev"u8);
            reader.Read();
            if (isRevision && reader.TokenType == JsonTokenType.String)
            {
                revision = reader.ValueIsEscaped ? RevisionId.Parse(reader.GetString()!) : RevisionId.Parse(reader.ValueSpan);
            }
            else
            {
                reader.Skip();
            }
        }

        return revision == default ? throw new FormatException("A change of a row names no revision.") : revision;
    }

    private enum Member
    {
        Other,
        Id,
        Sequence,
        LastSequence,
        Changes,
        Deleted,
        Document,
        Error,
    }
}
