using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit.Contract;

/// <summary>Makes revisions and writes for the store contract suite.</summary>
public static class Documents
{
    /// <summary>The first revision of a document.</summary>
    public static DocumentRevision First(string id, string body, bool deleted = false) =>
        Child(id, null, body, deleted);

    /// <summary>The revision that replaces another one.</summary>
    public static DocumentRevision Child(string id, DocumentRevision? parent, string body, bool deleted = false)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(body);
        var canonical = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(utf8, canonical);
        RevisionId revision = RevisionHasher.Compute(parent?.Revision, deleted, canonical.WrittenSpan, []);
        return new DocumentRevision
        {
            Id = id,
            Path = parent is null ? new RevisionPath(revision) : parent.Path.Append(revision),
            Deleted = deleted,
            Body = utf8,
        };
    }

    /// <summary>A revision with a path that is given as text, newest first.</summary>
    public static DocumentRevision Foreign(string id, string body, bool deleted, params string[] path) => new()
    {
        Id = id,
        Path = new RevisionPath([.. path.Select(static text => RevisionId.Parse(text))]),
        Deleted = deleted,
        Body = Encoding.UTF8.GetBytes(body),
    };

    /// <summary>A hash of 32 digits made of one number.</summary>
    public static string Hash(int number) =>
        ((UInt128)number).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A write of some revisions of one document.</summary>
    public static DocumentWrite Write(params DocumentRevision[] revisions) =>
        new() { Id = revisions[0].Id, Revisions = [.. revisions] };

    /// <summary>A batch of writes.</summary>
    public static DocumentBatch Batch(params DocumentWrite[] writes) => new() { Writes = [.. writes] };

    /// <summary>Writes revisions of one document, and demands that it succeeds.</summary>
    public static async Task<WriteOutcome> PutAsync(this IDocumentStore store, params DocumentRevision[] revisions)
    {
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(Batch(Write(revisions)));
        return outcomes[0].Error is null ? outcomes[0] : throw outcomes[0].Error!;
    }

    /// <summary>Writes first revisions of documents.</summary>
    public static async Task PutAllAsync(this IDocumentStore store, params string[] ids)
    {
        foreach (string id in ids) await store.PutAsync(First(id, "{\"of\":\"" + id + "\"}"));
    }

    /// <summary>A body as text.</summary>
    public static string Text(this DocumentRevision? revision) => Encoding.UTF8.GetString(revision!.Body.Span);

    /// <summary>The ids of a list.</summary>
    public static async Task<List<string>> IdsAsync(this IDocumentStore store, ListQuery query)
    {
        List<string> ids = [];
        await foreach (DocumentRevision document in store.ListAsync(query)) ids.Add(document.Id);
        return ids;
    }

    /// <summary>The rows of the whole feed.</summary>
    public static async Task<ImmutableArray<StoreChange>> FeedAsync(this IDocumentStore store, StoreChangesQuery query)
    {
        StoreChangesPage page = await store.ReadChangesAsync(query);
        return page.Changes;
    }
}
