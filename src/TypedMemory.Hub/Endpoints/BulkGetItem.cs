using System.Text;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>One wish of <c>_bulk_get</c>.</summary>
/// <param name="Id">The document's id, as far as it was given.</param>
/// <param name="Revision">The revision, or <see langword="null"/> for all leaves.</param>
/// <param name="Options">What is wanted with the document.</param>
internal sealed record BulkGetItem(string? Id, RevisionId? Revision, ReadOptions Options)
{
    /// <summary>Why the wish is malformed; it is answered by itself and the others all the same.</summary>
    public (string Error, string Reason)? Fault { get; init; }

    /// <summary>What was given as a revision and is not one.</summary>
    public string? GivenRevision { get; init; }

    public static BulkGetItem Parse(ReadOnlySpan<byte> json, ReadOptions shared, DocumentLimits limits)
    {
        if (json[0] != (byte)'{') return Bad(null, "bad_request", "document must be a JSON object");
        Dictionary<string, Range> members = JsonText.Members(json);
        if (members.Count == 0) return Bad(null, "bad_request", "document must be a JSON object");
        if (!members.TryGetValue("id", out Range idRange)) return Bad(null, "bad_request", "document id missed");
        if (JsonText.AsString(json[idRange]) is not { } id)
            return Bad(null, "illegal_docid", "Document id must be a string");
        try
        {
            DocumentEnvelope.ValidateId(id, limits);
        }
        catch (InvalidDocumentException exception)
        {
            return Bad(id, "illegal_docid", exception.Reason);
        }

        RevisionId? revision = null;
        if (members.TryGetValue("rev", out Range revisionRange))
        {
            string? text = JsonText.AsString(json[revisionRange]);
            if (!RevisionId.TryParse(text, out RevisionId parsed))
            {
                return Bad(id, "bad_request", "Invalid rev format") with
                { GivenRevision = text ?? Encoding.UTF8.GetString(json[revisionRange]) };
            }

            revision = parsed;
        }

        if (!members.TryGetValue("atts_since", out Range sinceRange) || json[sinceRange].SequenceEqual("[]"u8))
        {
            return new BulkGetItem(id, revision, shared);
        }

        if (json[sinceRange][0] != (byte)'[') return Bad(id, "bad_request", "att_since value must be array of revs.");
        RevisionId[] since;
        try
        {
            since =
                [.. JsonText.ParseStrings(json[sinceRange], "Invalid rev format").Select(QueryParameters.ParseRevision)];
        }
        catch (HubException fault)
        {
            return Bad(id, fault.Error, fault.Reason);
        }

        return new BulkGetItem(id, revision, shared with { Attachments = true, AttachmentsSince = since });

        static BulkGetItem Bad(string? id, string error, string reason) =>
            new(id, null, ReadOptions.Default) { Fault = (error, reason) };
    }
}
