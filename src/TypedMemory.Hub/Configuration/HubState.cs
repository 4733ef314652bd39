using TypedMemory.Core.Store;
using TypedMemory.Hub.Databases;

namespace TypedMemory.Hub.Configuration;

/// <summary>
/// The hub's own records: who it is, and what was set through <c>_config</c>. A store of its own beside the databases, whose
/// file name stands for none of them: nothing that is done to databases touches it.
/// </summary>
internal sealed class HubState : IAsyncDisposable
{
    private const string FileName = "hub.tmdb";
    private readonly IDocumentStore _store;

    private HubState(IDocumentStore store) => _store = store;

    /// <summary>Opens the records of a data folder; there are none in a new one.</summary>
    public static async ValueTask<HubState> OpenAsync(HubOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Directory.CreateDirectory(options.DataDirectory).FullName, FileName);
        return new HubState(await HubStores.OpenAsync(path, options, time, cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken) =>
        (await _store.GetLocalAsync(name, cancellationToken).ConfigureAwait(false))?.Body;

    public async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        await _store.WriteAsync(new DocumentBatch { LocalDocuments = [new LocalDocument(name, json)] }, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
