using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Database;

/// <summary>Asks <c>_revs_diff</c> which revisions the database lacks.</summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class RevisionsDiff(CouchDbConnection connection)
{
    /// <summary>How many members a gateway may add that are not documents'.</summary>
    private const int MostOthers = 16;

    /// <summary>Which of the revisions the database lacks.</summary>
    public async ValueTask<IReadOnlyList<MissingRevisions>> DiffAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken)
    {
        if (documents.Count == 0) return [];
        using var body = new PooledBuffer(documents.Count * 64);
        WriteRevisionsById(documents, body);
        using CouchDbResponse response = await connection.SendJsonAsync(
            HttpMethod.Post, "/_revs_diff", body.WrittenMemory, cancellationToken).ConfigureAwait(false);
        using JsonStreamReader json = response.OpenJson(connection.MaxValueSize);
        var asked = new Dictionary<string, ImmutableArray<RevisionId>>(documents.Count, StringComparer.Ordinal);
        foreach (DocumentRevisions document in documents) asked[document.Id] = document.Revisions;
        var missing = new Dictionary<string, MissingRevisions>(StringComparer.Ordinal);
        try
        {
            await json.ExpectAsync((byte)'{', cancellationToken).ConfigureAwait(false);
            bool others = false;
            for (int answered = 0; await json.NextMemberAsync(
                answered == 0, cancellationToken).ConfigureAwait(false) is { } id; answered++)
            {
                if (answered > (2 * documents.Count) + MostOthers)
                    throw new FormatException("It answers for more documents than it was asked for.");
                ReadOnlyMemory<byte> value = await json.ReadValueAsync(cancellationToken).ConfigureAwait(false);
                if (!asked.TryGetValue(id, out ImmutableArray<RevisionId> revisions))
                {
                    if (id == "error") throw new FormatException("It reports an error instead of what it lacks.");
                    others = true;
                    continue;
                }

                // PouchDB Server names documents of which nothing is missing.
                MissingRevisions answer = ParseMissing(id, value);
                if (answer.Missing.Any(revision => !revisions.Contains(revision)))
                    throw new FormatException("It lacks a revision that it was not asked for.");
                missing[id] = answer;
            }

            if (others)
            {
                // An id that was not asked for may stand for one that was, written in another way: that one is not
                // named does not say that all of it is there. What is there already is a no-op to write.
                foreach (DocumentRevisions document in documents)
                    missing.TryAdd(document.Id, new MissingRevisions(document.Id, document.Revisions, []));
            }
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }

        return [.. missing.Values.Where(static answer => !answer.Missing.IsEmpty)];
    }

    private static void WriteRevisionsById(IReadOnlyList<DocumentRevisions> documents, PooledBuffer output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        Span<byte> text = stackalloc byte[64];
        writer.WriteStartObject();
        foreach (DocumentRevisions document in documents)
        {
            writer.WriteStartArray(document.Id);
            foreach (RevisionId revision in document.Revisions)
            {
                if (revision.TryFormat(text, out int length)) writer.WriteStringValue(text[..length]);
                else writer.WriteStringValue(revision.ToString());
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static MissingRevisions ParseMissing(string id, ReadOnlyMemory<byte> json)
    {
        ImmutableArray<RevisionId> missing = [];
        ImmutableArray<RevisionId> ancestors = [];
        var reader = new Utf8JsonReader(json.Span, CouchDbJson.AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An object was expected.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMissing = reader.ValueTextEquals("missing"u8);
            bool isAncestors = reader.ValueTextEquals("possible_ancestors"u8);
            bool isError = reader.ValueTextEquals("error"u8);
            reader.Read();
            if (isMissing) missing = ParseRevisions(ref reader);
            else if (isAncestors) ancestors = ParseAncestors(ref reader);
            else if (isError && reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False))
            {
                // A node that is down: that it names nothing that is missing does not say that all is there.
                throw new FormatException("It reports an error of a document instead of what it lacks of it.");
            }
            else reader.Skip();
        }

        return new MissingRevisions(id, missing, ancestors);
    }

    /// <summary>They only save bytes: one that is not a revision saves none.</summary>
    private static ImmutableArray<RevisionId> ParseAncestors(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return [];
        }

        var ancestors = ImmutableArray.CreateBuilder<RevisionId>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String) reader.Skip();
            else if (CouchDbJson.TextOf(ref reader) is { } text && RevisionId.TryParse(text, out RevisionId revision))
                ancestors.Add(revision);
        }

        return ancestors.DrainToImmutable();
    }

    private static ImmutableArray<RevisionId> ParseRevisions(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("An array of revisions was expected.");
        var revisions = ImmutableArray.CreateBuilder<RevisionId>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) revisions.Add(ParseRevision(ref reader));
        return revisions.DrainToImmutable();
    }

    /// <exception cref="FormatException">It is not a revision.</exception>
    private static RevisionId ParseRevision(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("A revision was expected.");
        return reader.ValueIsEscaped || reader.HasValueSequence
            ? RevisionId.Parse(reader.GetString()!)
            : RevisionId.Parse(reader.ValueSpan);
    }
}
