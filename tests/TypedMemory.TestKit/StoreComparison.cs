using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using Xunit;

namespace TypedMemory.TestKit;

/// <summary>Compares two stores: ids, leaves, canonical bodies and attachments.</summary>
public static class StoreComparison
{
    /// <summary>Fails with the first difference.</summary>
    public static async Task AssertSameAsync(IDocumentStore left, IDocumentStore right) =>
        Assert.Equal(await DescribeAsync(left), await DescribeAsync(right));

    /// <summary>One line for each leaf of a store, in a stable order.</summary>
    public static async Task<IReadOnlyList<string>> DescribeAsync(IDocumentStore store, string prefix = "")
    {
        var lines = new List<string>();
        await foreach (DocumentRevision winner in store.ListAsync(
            new ListQuery { Prefix = prefix, IncludeDeleted = true, IncludeBodies = false }))
        {
            DocumentSnapshot snapshot = (await store.GetSnapshotAsync(winner.Id))!;
            foreach (DocumentRevision leaf in snapshot.Leaves)
            {
                var canonical = new System.Buffers.ArrayBufferWriter<byte>();
                CanonicalJson.Write(leaf.Body.Span, canonical);
                string attachments = string.Join(' ', leaf.Attachments.Select(static a => $"{a.Name}={a.Sha256}"));
                lines.Add(
                    $"{leaf.Id} {leaf.Path} {(leaf.Deleted ? "deleted " : "")}{Encoding.UTF8.GetString(canonical.WrittenSpan)} {attachments}");
            }
        }

        return lines;
    }
}
