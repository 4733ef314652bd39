using System.Globalization;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;

namespace TypedMemory.Interop.Tests.Faults;

/// <summary>Makes random edits on devices, and keeps what all of them together must come to.</summary>
internal sealed class FaultJournal(Random random) : IAsyncDisposable
{
    private readonly MemoryDocumentStore _expected = new();
    private int _count;

    /// <summary>
    /// Makes an edit on a device: an insert, an update, a delete, a branch, or attachments small and large.
    /// </summary>
    public async Task EditAsync(MemoryDocumentStore device)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"doc/{random.Next(8)}:ü");
        string body = string.Create(
            CultureInfo.InvariantCulture, $$"""{"n":{{_count++}},"t":"{{new string('x', random.Next(300))}}"}""");
        DocumentSnapshot? now = await device.GetSnapshotAsync(id);
        RevisionId revision = random.Next(10) switch
        {
            0 when now is not null && !now.Winner.Deleted => await device.DeleteAsync(id),
            1 when now is not null =>
                await device.PutOverAsync(id, now.Leaves[random.Next(now.Leaves.Length)].Path, body),
            2 => await device.PutAsync(id, body, await AttachAsync(device, "small", 3, now)),
            3 => await device.PutAsync(
                id, body, await AttachAsync(device, "large", 3000, now), await AttachAsync(
                    device, "other ü", 2000, now)),
            _ => await device.PutAsync(id, body),
        };
        DocumentRevision made = (await device.GetSnapshotAsync(id))!.Leaves.Single(leaf => leaf.Revision == revision);
        await _expected.WriteAsync(new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [made] }] });
    }

    /// <summary>Fails unless a device has every revision that was made anywhere, and no other leaf.</summary>
    public Task AssertSameAsync(MemoryDocumentStore device) => StoreComparison.AssertSameAsync(_expected, device);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _expected.DisposeAsync();

    private async Task<DocumentAttachment> AttachAsync(
        MemoryDocumentStore device, string name, int length, DocumentSnapshot? now)
    {
        byte[] bytes = new byte[length];
        new Random(random.Next(4)).NextBytes(bytes);
        await _expected.AttachAsync(name, bytes);
        return await device.AttachAsync(name, bytes, (now?.Winner.Revision.Generation ?? 0) + 1);
    }
}
