using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Local;

/// <summary>A store on this device as an end of a replication.</summary>
/// <param name="store">The store. It is not disposed with the peer.</param>
/// <param name="name">The peer's name for people and as the origin of changes.</param>
public sealed partial class LocalPeer(IDocumentStore store, string name = "local") : IReplicationPeer, IDisposable
{
    private readonly IDocumentStore _store = store ?? throw new ArgumentNullException(nameof(store));

    /// <summary>The store that this is an end of.</summary>
    public IDocumentStore Store => _store;

    /// <inheritdoc/>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <inheritdoc/>
    public bool CommitsLocalDocumentsWithWrites => true;

    /// <inheritdoc/>
    public async ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default)
    {
        StoreInfo info = await _store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return new PeerInfo
        {
            Identity = info.Uuid,
            Incarnation = info.Incarnation,
            UpdateSequence = FormatSequence(info.UpdateSequence),
            Documents = info.Documents,
        };
    }

    /// <summary>Does nothing: the store is there.</summary>
    /// <param name="cancellationToken">Not used.</param>
    public ValueTask CreateAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        _store.GetLocalAsync(id, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        await _store.WriteAsync(
            new DocumentBatch { LocalDocuments = [document] }, cancellationToken).ConfigureAwait(false);
        return document;
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _store.FlushAsync(cancellationToken);

    /// <summary>Does nothing: the store belongs to its owner.</summary>
    public void Dispose()
    {
    }

    /// <summary>Does nothing: the store belongs to its owner.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
