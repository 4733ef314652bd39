using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Inspector.Tests;

/// <summary>Writes that no repository makes: those of other clients, and leaves that a peer brought.</summary>
internal static class ForeignWrites
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Writes a document over what there is.</summary>
    public static async Task<RevisionId> PutAsync(
        IDocumentStore store, string id, string json, params DocumentAttachment[] attachments)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        DocumentRevision? winner = await store.GetAsync(id, Token);
        RevisionId revision = RevisionHasher.ComputeFromBody(winner?.Revision, false, body, [.. attachments]);
        RevisionPath path = winner?.Path.Append(revision) ?? new RevisionPath(revision);
        await GraftAsync(store, id, path, json, attachments);
        return revision;
    }

    /// <summary>Gives a document two live leaves on one first revision.</summary>
    public static async Task ConflictAsync(
        IDocumentStore store, string id, string first = """{"name":"move","text":"To the moon","owner":"ann"}""",
        string second = """{"name":"move","text":"To Mars","owner":"ann"}""")
    {
        var root = new RevisionPath(RevisionId.Parse("1-00000000000000000000000000000001"));
        await GraftAsync(store, id, root, """{"name":"move"}""");
        await GraftAsync(store, id, root.Append(RevisionId.Parse("2-a0000000000000000000000000000000")), first);
        await GraftAsync(store, id, root.Append(RevisionId.Parse("2-b0000000000000000000000000000000")), second);
    }

    /// <summary>Gives a document another leaf on the first revision of <see cref="ConflictAsync"/>.</summary>
    public static async Task LeafAsync(IDocumentStore store, string id, string revision, string json) =>
        await GraftAsync(
            store, id, new RevisionPath(RevisionId.Parse("1-00000000000000000000000000000001"))
                .Append(RevisionId.Parse(revision)), json);

    private static async Task GraftAsync(
        IDocumentStore store, string id, RevisionPath path, string json, params DocumentAttachment[] attachments)
    {
        var revision = new DocumentRevision
        {
            Id = id,
            Path = path,
            Body = Encoding.UTF8.GetBytes(json),
            Attachments = [.. attachments],
        };
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [revision] }] }, Token);
        if (outcomes[0].Error is { } error) throw error;
    }
}
