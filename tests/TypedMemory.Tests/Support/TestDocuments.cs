using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>Documents written as another peer writes them: by grafting revisions, past the repositories.</summary>
public static class TestDocuments
{
    public static async Task<RevisionId> WriteAsync(
        IDocumentStore store, string id, string body, RevisionPath? parent = null, bool deleted = false)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        RevisionId revision = RevisionHasher.Compute(parent?.Leaf, deleted, bytes, []);
        var document = new DocumentRevision
        {
            Id = id,
            Path = parent?.Append(revision) ?? new RevisionPath(revision),
            Deleted = deleted,
            Body = bytes,
        };
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch
            { Writes = [new DocumentWrite { Id = id, Revisions = [document] }], Origin = "elsewhere" },
            TestMemory.Token);
        Assert.Null(outcomes[0].Error);
        return revision;
    }
}
