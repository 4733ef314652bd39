using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_revs_diff</c> and <c>_missing_revs</c>: which of the given revisions are not here.</summary>
internal sealed class RevisionsDiffEndpoint(HubRequest request, HubDatabase database)
{
    public async Task DiffAsync()
    {
        List<MissingRevisions> missing = await FindAsync().ConfigureAwait(false);
        HubResponses.StartJson(request, 200);
        PipeWriter output = request.Output;
        output.Write("{"u8);
        for (int i = 0; i < missing.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            output.String(missing[i].Id);
            output.Write(":{\"missing\":"u8);
            output.Revisions(missing[i].Missing);
            if (!missing[i].PossibleAncestors.IsEmpty)
            {
                output.Write(",\"possible_ancestors\":"u8);
                output.Revisions(missing[i].PossibleAncestors);
            }

            output.Write("}"u8);
            await output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }

        output.Write("}\n"u8);
    }

    public async Task MissingAsync()
    {
        List<MissingRevisions> missing = await FindAsync().ConfigureAwait(false);
        HubResponses.StartJson(request, 200);
        PipeWriter output = request.Output;
        output.Write("{\"missing_revs\":{"u8);
        for (int i = 0; i < missing.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            output.String(missing[i].Id);
            output.Write(":"u8);
            output.Revisions(missing[i].Missing);
            await output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }

        output.Write("}}\n"u8);
    }

    private async ValueTask<List<MissingRevisions>> FindAsync()
    {
        List<DocumentRevisions> asked = Parse(
            await request.ReadJsonAsync().ConfigureAwait(false), request.Options.MaxBatch);
        IReadOnlyList<RevisionTree?> trees = await database.Store
            .GetTreesAsync([.. asked.Select(static document => document.Id)], request.Aborted).ConfigureAwait(false);
        var missing = new List<MissingRevisions>();
        for (int i = 0; i < asked.Count; i++)
        {
            if ((trees[i] ?? RevisionTree.Empty).Diff(asked[i].Id, asked[i].Revisions) is { } lacks) missing.Add(lacks);
        }

        return missing;
    }

    internal static List<DocumentRevisions> Parse(ReadOnlySpan<byte> json, int most)
    {
        var documents = new List<DocumentRevisions>();
        try
        {
            Utf8JsonReader reader = JsonText.Reader(json);
            if (!reader.Read()) throw HubException.InvalidJson();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw HubException.BadRequest("Request body must be a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string id = reader.GetString()!;
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartArray)
                    throw HubException.BadRequest("Invalid list of revisions");
                var revisions = ImmutableArray.CreateBuilder<RevisionId>(1);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.String) throw HubException.BadRequest("Invalid rev format");
                    revisions.Add(Revision(ref reader));
                }

                if (documents.Count == most)
                    throw HubException.TooLarge(
                        "too_large", $"The request has more than {most} documents, as many as are allowed.");
                documents.Add(new DocumentRevisions(id, revisions.DrainToImmutable()));
            }

            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw HubException.InvalidJson();
        }

        return documents;
    }

    private static RevisionId Revision(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped
            ? QueryParameters.ParseRevision(reader.GetString()!)
            : RevisionId.TryParse(reader.ValueSpan, out RevisionId revision)
                ? revision : throw HubException.BadRequest("Invalid rev format");
}
