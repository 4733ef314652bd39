using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Configuration;

/// <summary>
/// The hub's own records: who it is, and what was set through <c>_config</c>. A store of its own beside the databases,
/// whose file name stands for none of them: nothing that is done to databases touches it.
/// </summary>
internal sealed class HubState : IAsyncDisposable
{
    private const string FileName = "hub.tmdb";
    private const string Iterations = "iterations";
    private readonly IDocumentStore _store;

    private HubState(IDocumentStore store) => _store = store;

    /// <summary>Opens the records of a data folder; there are none in a new one.</summary>
    public static async ValueTask<HubState> OpenAsync(
        HubOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Directory.CreateDirectory(options.DataDirectory).FullName, FileName);
        return new HubState(await HubStores.OpenAsync(path, options, time, cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken) =>
        (await _store.GetLocalAsync(name, cancellationToken).ConfigureAwait(false))?.Body;

    public async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        await _store.WriteAsync(
            new DocumentBatch { LocalDocuments = [new LocalDocument(name, json)] }, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Notes how many iterations the hub hashes passwords with, for those who add users beside it.</summary>
    public async ValueTask NoteIterationsAsync(int iterations, CancellationToken cancellationToken)
    {
        if (await ReadIterationsAsync(cancellationToken).ConfigureAwait(false) == iterations) return;
        await WriteAsync(
            Iterations, Encoding.UTF8.GetBytes($$"""{"n":{{iterations}}}"""), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many iterations the hub of the data folder hashes passwords with.</summary>
    /// <returns><see langword="null"/> if no hub has run on it yet.</returns>
    public static async ValueTask<int?> FindIterationsAsync(HubOptions options, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(options.DataDirectory, FileName))) return null;
        HubState state = await OpenAsync(options, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await using (state.ConfigureAwait(false))
            return await state.ReadIterationsAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async ValueTask<int?> ReadIterationsAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(Iterations, cancellationToken).ConfigureAwait(false) is not { } json) return null;
        return JsonText.Members(json.Span).TryGetValue("n", out Range value)
            && JsonText.AsInteger(json.Span[value]) is >= 1 and <= int.MaxValue and var count
            ? (int)count
            : null;
    }
}
