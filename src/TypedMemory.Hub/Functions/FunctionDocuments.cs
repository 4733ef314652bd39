using System.Buffers;
using System.Collections.Immutable;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Functions;

/// <summary>Documents and users as functions see them.</summary>
internal static class FunctionDocuments
{
    public static readonly ReadOnlyMemory<byte> Null = "null"u8.ToArray();

    /// <summary>A stored or a replicated revision.</summary>
    public static ReadOnlyMemory<byte> Of(DocumentRevision revision, bool includeRevisions = true)
    {
        var output = new ArrayBufferWriter<byte>(revision.Body.Length + 256);
        DocumentEnvelope.Write(revision, output, includeRevisions);
        return output.WrittenMemory;
    }

    /// <summary>A stored revision.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="options">What its envelope has.</param>
    public static ReadOnlyMemory<byte> Of(DocumentRevision revision, EnvelopeOptions options)
    {
        var output = new ArrayBufferWriter<byte>(revision.Body.Length + 256);
        DocumentEnvelope.Write(revision, output, options);
        return output.WrittenMemory;
    }

    /// <summary>
    /// An edit: its <c>_rev</c> is the one that it replaces, as its author has written it, since what it makes has no
    /// revision yet in CouchDB.
    /// </summary>
    public static ReadOnlyMemory<byte> OfEdit(DocumentRevision revision, bool replaces)
    {
        if (replaces)
        {
            var ancestors = ImmutableArray.CreateBuilder<RevisionId>(revision.Path.Count - 1);
            for (int i = 1; i < revision.Path.Count; i++) ancestors.Add(revision.Path[i]);
            return Of(With(revision, new RevisionPath(ancestors.DrainToImmutable())));
        }

        var output = new ArrayBufferWriter<byte>(revision.Body.Length + 256);
        DocumentEnvelope.Write(With(revision, new RevisionPath(revision.Revision)), output, includeRevisions: false);
        var start = new ArrayBufferWriter<byte>();
        start.Write("{\"_id\":"u8);
        start.String(revision.Id);
        int id = start.WrittenCount;
        start.Write(",\"_rev\":"u8);
        start.Revision(revision.Revision);
        var edit = new ArrayBufferWriter<byte>(output.WrittenCount + 64);
        edit.Write(start.WrittenSpan[..id]);
        edit.Write(",\"_revisions\":{\"start\":0,\"ids\":[]}"u8);
        edit.Write(output.WrittenSpan[start.WrittenCount..]);
        return edit.WrittenMemory;
    }

    /// <summary>Who makes a request: <c>userCtx</c>.</summary>
    public static ReadOnlyMemory<byte> OfUser(HubUser user, string database)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("{\"db\":"u8);
        output.String(database);
        output.Write(",\"name\":"u8);
        output.StringOrNull(user.Name);
        output.Write(",\"roles\":"u8);
        output.Strings(user.Roles);
        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static DocumentRevision With(DocumentRevision revision, RevisionPath path) => new()
    {
        Id = revision.Id,
        Path = path,
        Deleted = revision.Deleted,
        Body = revision.Body,
        Attachments = revision.Attachments,
    };
}
