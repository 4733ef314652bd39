using TypedMemory.Replication.Local;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>Our store and a peer's, in memory.</summary>
public abstract class TwoStores : IAsyncDisposable
{
    protected MemoryDocumentStore Ours { get; } = new();

    protected MemoryDocumentStore Theirs { get; set; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected LocalPeer Local => new(Ours, "ours");

    /// <summary>The peer as a database behind HTTP, newly counted.</summary>
    protected RemotePeer Remote => new(new LocalPeer(Theirs, "theirs"));

    public async ValueTask DisposeAsync()
    {
        await Ours.DisposeAsync();
        await Theirs.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
