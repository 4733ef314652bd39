using System.Text;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;

namespace TypedMemory.CouchDb.Tests;

/// <summary>A peer in front of a scripted server.</summary>
public abstract class PeerTest : IAsyncLifetime
{
    private readonly List<CouchDbPeer> _peers = [];

    protected ScriptedServer Server { get; } = new(static _ => ScriptedResponse.Error(404, "not_found", "missing"));

    protected AwaitedTime Time { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (CouchDbPeer peer in _peers) await peer.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected CouchDbPeer CreatePeer(Func<CouchDbPeerOptions, CouchDbPeerOptions>? change = null)
    {
        var options = new CouchDbPeerOptions { Url = Server.DatabaseUrl, TimeProvider = Time };
        var peer = new CouchDbPeer(change?.Invoke(options) ?? options);
        _peers.Add(peer);
        return peer;
    }

    protected static DocumentRevision Revision(string id, string body = "{}", int generation = 1) => new()
    {
        Id = id,
        Path = new RevisionPath([.. Enumerable.Range(0, generation).Select(n => Rev(generation - n))]),
        Body = Encoding.UTF8.GetBytes(body),
    };

    /// <summary>The revision of a generation in these tests.</summary>
    protected static RevisionId Rev(int generation) => RevisionId.Parse($"{generation}-{generation:d32}");

    protected static PeerWriteBatch Batch(params DocumentRevision[] revisions) =>
        new() { Documents = PeerDocument.Group(revisions), Origin = "test" };

    protected static async Task<List<PeerChangesPage>> ReadAsync(CouchDbPeer peer, PeerChangesQuery query)
    {
        var pages = new List<PeerChangesPage>();
        await foreach (PeerChangesPage page in peer.ReadChangesAsync(query, Cancellation)) pages.Add(page);
        return pages;
    }

    protected static async Task<List<FetchedDocument>> FetchAsync(CouchDbPeer peer, params DocumentRevisions[] wanted)
    {
        var documents = new List<FetchedDocument>();
        await foreach (FetchedDocument document in peer.FetchAsync(wanted, Cancellation)) documents.Add(document);
        return documents;
    }

    protected static byte[][] Cut(string text, params int[] places)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int[] ends = [.. places.Where(p => p > 0 && p < bytes.Length).Order(), bytes.Length];
        int start = 0;
        return [.. ends.Select(end => bytes[start..(start = end)])];
    }
}
