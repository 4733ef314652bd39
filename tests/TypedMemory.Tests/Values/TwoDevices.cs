using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>Two memories that hand each other their documents, as a replication does.</summary>
public sealed class TwoDevices : IAsyncDisposable
{
    public TestMemory One { get; } = TestMemory.Create();

    public TestMemory Other { get; } = TestMemory.Create();

    /// <summary>Both get what the other has, resolve, and get that, until nothing changes.</summary>
    public async Task SyncAsync(string id)
    {
        for (int round = 0; round < 3; round++)
        {
            await PullAsync(One, Other, id);
            await PullAsync(Other, One, id);
        }
    }

    /// <summary>One memory gets every leaf of a document of another one, and resolves it.</summary>
    public static async Task PullAsync(TestMemory to, TestMemory from, string id)
    {
        IDocumentStore source = await from.OpenStoreAsync();
        if (await source.GetSnapshotAsync(id, TestMemory.Token) is not { } document) return;
        IDocumentStore target = await to.OpenStoreAsync();
        ImmutableArray<DocumentRevision> leaves = document.Leaves;
        await target.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = leaves }], Origin = "elsewhere" },
            TestMemory.Token);
        await to.Conflicts.ResolveAsync([id], TestMemory.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
    }
}
