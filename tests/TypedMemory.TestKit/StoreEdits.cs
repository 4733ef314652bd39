using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

/// <summary>Local edits of untyped documents, as an application would make them.</summary>
public static class StoreEdits
{
    /// <summary>Writes a document over its winner, or as a new one.</summary>
    public static ValueTask<RevisionId> PutAsync(
        this IDocumentStore store, string id, string json, params ImmutableArray<DocumentAttachment> attachments) =>
        EditAsync(store, id, json, deleted: false, attachments);

    /// <summary>Deletes a document's winner.</summary>
    public static ValueTask<RevisionId> DeleteAsync(this IDocumentStore store, string id) =>
        EditAsync(store, id, "{}", deleted: true, []);

    /// <summary>Writes a child of one leaf, or another root.</summary>
    public static async ValueTask<RevisionId> PutOverAsync(
        this IDocumentStore store, string id, RevisionPath? parent, string json, bool deleted = false)
    {
        DocumentRevision edit = MakeChild(id, parent, json, deleted, []);
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [edit] }] });
        if (outcomes[0].Error is { } error) throw error;
        return edit.Revision;
    }

    /// <summary>Takes in bytes and describes them as an attachment.</summary>
    public static async ValueTask<DocumentAttachment> AttachAsync(
        this IDocumentStore store, string name, byte[] bytes, int revPos = 1)
    {
        IAttachmentStage stage = await store.StageAttachmentAsync(new MemoryStream(bytes));
        return new DocumentAttachment
        {
            Name = name,
            ContentType = "application/octet-stream",
            Length = stage.Length,
            RevPos = revPos,
            Digest = stage.Md5Digest,
            Sha256 = stage.Sha256,
        };
    }

    private static async ValueTask<RevisionId> EditAsync(
        IDocumentStore store, string id, string json, bool deleted, ImmutableArray<DocumentAttachment> attachments)
    {
        while (true)
        {
            DocumentSnapshot? before = await store.GetSnapshotAsync(id);
            DocumentRevision edit = MakeChild(id, before?.Winner.Path, json, deleted, attachments);
            IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(new DocumentBatch
            {
                Writes = [new DocumentWrite { Id = id, Revisions = [edit], IfSequence = before?.Sequence ?? 0 }],
            });
            if (outcomes[0].Error is null) return edit.Revision;
            if (outcomes[0].Error is not RevisionConflictException) throw outcomes[0].Error!;
        }
    }

    private static DocumentRevision MakeChild(
        string id, RevisionPath? parent, string json, bool deleted, ImmutableArray<DocumentAttachment> attachments)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        var canonical = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(body, canonical);
        RevisionId revision = RevisionHasher.Compute(parent?.Leaf, deleted, canonical.WrittenSpan, attachments);
        return new DocumentRevision
        {
            Id = id,
            Path = parent?.Append(revision) ?? new RevisionPath(revision),
            Deleted = deleted,
            Body = body,
            Attachments = attachments,
        };
    }
}
