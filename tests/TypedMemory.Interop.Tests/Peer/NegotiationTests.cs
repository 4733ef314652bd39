using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Interop.Tests.Peer;

/// <summary>
/// What of the protocol is really used with a server: every shortcut that it offers, and what is right without.
/// </summary>
public sealed class NegotiationTests(InteropFixture fixture) : InteropTest(fixture)
{
    [Fact]
    public async Task The_server_filters_where_it_can_and_answers_many_documents_at_once()
    {
        var docs = new JsonArray();
        for (int i = 0; i < 300; i++)
        {
            // Of the second generation: a feed does not tell their ancestry, so they have to be fetched.
            docs.Add((JsonNode)new JsonObject
            {
                ["_id"] = $"{(i % 2 == 0 ? "fact:a7:" : "fact:a70:")}{i:d3}",
                ["_rev"] = $"2-{i:d32}",
                ["_revisions"] = new JsonObject
                { ["start"] = 2, ["ids"] = new JsonArray($"{i:d32}", $"{i + 1000:d32}") },
            });
        }

        await Database.SendAsync(
            HttpMethod.Post, "/_bulk_docs", new JsonObject { ["docs"] = docs, ["new_edits"] = false }, Cancellation);
        var spy = new Spy();
        await using CouchDbPeer peer = CreatePeer(spy, new CouchDbPeerOptions { Url = Database.Url });
        var store = new MemoryDocumentStore();
        await Replicator.RunAsync(
            peer, new LocalPeer(store), new ReplicationOptions
            { Filter = SyncFilter.ForPrefix("fact:a7:") }, Cancellation);
        Assert.Equal(150, (await store.GetInfoAsync(Cancellation)).Documents);
        Assert.Contains(spy.Requests, static request => request.Contains("/_bulk_get", StringComparison.Ordinal));
        Assert.SkipUnless(
            Server.IsForeign,
            "The feed of this server needs no filter, so what is asked of one with _selector was NOT tested.");
        string feed = Assert.Single(
            spy.Requests, static request => request.Contains("/_changes", StringComparison.Ordinal));
        Assert.Contains("filter=_selector", feed, StringComparison.Ordinal);
        Assert.Contains("$beginsWith", feed, StringComparison.Ordinal);
        Assert.DoesNotContain(spy.Requests, static request => request.Contains("/fact", StringComparison.Ordinal));
    }

    [Fact]
    public async Task First_revisions_come_with_the_feed_into_an_empty_store()
    {
        var docs = new JsonArray();
        for (int i = 0; i < 150; i++)
            docs.Add((JsonNode)new JsonObject { ["_id"] = $"d:{i:d3}", ["n"] = i, ["text"] = "ü\"✓" });
        await Database.SendAsync(HttpMethod.Post, "/_bulk_docs", new JsonObject { ["docs"] = docs }, Cancellation);
        var spy = new Spy();
        await using CouchDbPeer peer = CreatePeer(spy, new CouchDbPeerOptions { Url = Database.Url });
        var store = new MemoryDocumentStore();
        await Replicator.RunAsync(peer, new LocalPeer(store), new ReplicationOptions(), Cancellation);
        Assert.DoesNotContain(spy.Requests, static request => request.Contains("/_bulk_get", StringComparison.Ordinal));

        // A store that has something already fetches; both must end with the same.
        var other = new MemoryDocumentStore();
        await other.PutAsync("d:before", "{}");
        await Replicator.RunAsync(peer, new LocalPeer(other), new ReplicationOptions { BatchSize = 50 }, Cancellation);
        Assert.Contains(spy.Requests, static request => request.Contains("/_bulk_get", StringComparison.Ordinal));
        await other.EvictAsync(new StoreEviction("d:before"), Cancellation);
        await StoreComparison.AssertSameAsync(store, other);
    }

    [Fact]
    public async Task Compressed_requests_and_answers_are_understood_on_both_sides()
    {
        var spy = new Spy();
        await using CouchDbPeer peer = CreatePeer(
            spy, new CouchDbPeerOptions { Url = Database.Url, Compression = true });
        var store = new MemoryDocumentStore();
        for (int i = 0; i < 200; i++) await store.PutAsync($"d{i:d3}", $"{{\"text\":\"{new string('ü', 200)}\"}}");
        await Replicator.RunAsync(new LocalPeer(store), peer, new ReplicationOptions(), Cancellation);
        Assert.Contains(spy.Requests, static request => request.StartsWith("POST gzip", StringComparison.Ordinal));
        var back = new MemoryDocumentStore();
        await Replicator.RunAsync(peer, new LocalPeer(back), new ReplicationOptions(), Cancellation);
        await StoreComparison.AssertSameAsync(store, back);
    }

    [Fact]
    public async Task A_session_is_opened_once_and_its_cookie_carries_everything()
    {
        Assert.SkipUnless(
            Server.IsForeign, $"PouchDB Server runs here without users; {RemoteServer.Variable} names no CouchDB.");
        string[] login = [.. Database.Url.UserInfo.Split(':').Select(Uri.UnescapeDataString)];
        var url = new UriBuilder(Database.Url) { UserName = "", Password = "" }.Uri;
        var spy = new Spy();
        await using CouchDbPeer peer = CreatePeer(
            spy, new CouchDbPeerOptions
            {
                Url = url,
                Authentication = CouchDbAuthentication.Session(
                    login[0], login[1]),
                AllowInsecure = true
            });
        var store = new MemoryDocumentStore();
        for (int i = 0; i < 50; i++) await store.PutAsync($"d{i}", "{}");
        await Replicator.RunAsync(new LocalPeer(store), peer, new ReplicationOptions(), Cancellation);
        Assert.Single(spy.Requests, static request => request.Contains("/_session", StringComparison.Ordinal));
        Assert.DoesNotContain(
            spy.Requests, static request => request.Contains("Authorization", StringComparison.Ordinal));
        Assert.Equal(50, (await peer.GetInfoAsync(Cancellation)).Documents);
    }

    [Fact]
    public async Task What_a_validation_refuses_is_listed_and_goes_out_once_the_validation_is_gone()
    {
        JsonNode? rule = await Database.SendAsync(
            HttpMethod.Put, "/_design/rule", new JsonObject
            { ["validate_doc_update"] = "function (doc) { if (doc.bad) throw { forbidden: 'bad' }; }" },
                Cancellation);
        var store = new MemoryDocumentStore();
        for (int i = 0; i < 60; i++) await store.PutAsync($"d{i:d2}", i % 20 == 0 ? "{\"bad\":true}" : "{}");
        await using CouchDbPeer peer = CreatePeer(new Spy(), new CouchDbPeerOptions { Url = Database.Url });
        ReplicationResult first = await Replicator.RunAsync(
            new LocalPeer(store), peer, new ReplicationOptions(), Cancellation);
        Assert.Equal((57, 3), (first.Progress.Documents, first.Progress.Refused));
        string rev = Uri.EscapeDataString(rule!["rev"]!.GetValue<string>());
        await Database.SendAsync(HttpMethod.Delete, "/_design/rule?rev=" + rev, null, Cancellation);
        ReplicationResult second = await Replicator.RunAsync(
            new LocalPeer(store), peer, new ReplicationOptions(), Cancellation);
        Assert.Equal((3, 0), (second.Progress.Documents, second.Progress.Refused));
    }

    private static CouchDbPeer CreatePeer(Spy spy, CouchDbPeerOptions options)
    {
        spy.InnerHandler = new SocketsHttpHandler
        { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None };
        return new CouchDbPeer(options with { HandlerFactory = () => spy });
    }

    /// <summary>
    /// Notes every request: method, coding, credentials, path and the body if it is one that can be read twice.
    /// </summary>
    private sealed class Spy : DelegatingHandler
    {
        public ConcurrentQueue<string> Requests { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var line = new StringBuilder($"{request.Method} {request.Content?.Headers.ContentEncoding} ");
            if (request.Headers.Authorization is not null) line.Append("Authorization ");
            line.Append(request.RequestUri!.PathAndQuery).Append(' ');
            if (request.RequestUri.AbsolutePath.EndsWith("/_changes", StringComparison.Ordinal)
                && request.Content is { } content)
            {
                line.Append(await content.ReadAsStringAsync(cancellationToken));
            }

            Requests.Enqueue(line.ToString());
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
