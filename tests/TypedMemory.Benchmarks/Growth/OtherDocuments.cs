using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Documents of no memory type.</summary>
internal static class OtherDocuments
{
    private static readonly byte[] s_body = [.. "{\"text\":\""u8, .. Enumerable.Repeat((byte)'x', 300), .. "\"}"u8];

    public static Task PutOtherAsync(this IDocumentStore store, string id) => PutOtherAsync(store, id, s_body);

    public static async Task PutOtherAsync(this IDocumentStore store, string id, byte[] body)
    {
        DocumentSnapshot? before = await store.GetSnapshotAsync(id);
        RevisionId next = RevisionHasher.Compute(before?.Winner.Revision, false, body, []);
        var write = new DocumentWrite
        {
            Id = id,
            Revisions =
            [
                new DocumentRevision
                {
                    Id = id,
                    Path = before is null ? new RevisionPath(next) : before.Winner.Path.Append(next),
                    Body = body,
                },
            ],
        };
        if ((await store.WriteAsync(new DocumentBatch { Writes = [write] }))[0].Error is { } error) throw error;
    }
}
