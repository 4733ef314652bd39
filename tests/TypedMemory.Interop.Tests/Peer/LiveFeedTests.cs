using System.Text.Json.Nodes;
using TypedMemory.Core.Peers;
using TypedMemory.CouchDb;

namespace TypedMemory.Interop.Tests.Peer;

public sealed class LiveFeedTests(InteropFixture fixture) : InteropTest(fixture)
{
    [Fact]
    public async Task Changes_of_PouchDB_arrive_while_they_are_made()
    {
        await PutInPouchAsync("before", []);
        await PushFromPouchAsync();
        await using var peer = new CouchDbPeer(
            new CouchDbPeerOptions { Url = Database.Url, Heartbeat = TimeSpan.FromSeconds(1) });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        await using IAsyncEnumerator<PeerChangesPage> feed = peer
            .ReadChangesAsync(new PeerChangesQuery { Live = true, Prefixes = ["b", "a"] }, limit.Token)
                .GetAsyncEnumerator(limit.Token);
        Assert.Equal("before", await NextAsync(feed));
        string url = Database.PouchUrl;
        for (int i = 0; i < 5; i++)
        {
            await Pouch.CallAsync(url, "put", Cancellation, new JsonObject { ["_id"] = $"other{i}" });
            await Pouch.CallAsync(url, "put", Cancellation, new JsonObject { ["_id"] = $"after{i}" });
            Assert.Equal($"after{i}", await NextAsync(feed));
        }
    }

    [Fact]
    public async Task Signs_of_life_come_without_changes()
    {
        await using var peer = new CouchDbPeer(
            new CouchDbPeerOptions { Url = Database.Url, Heartbeat = TimeSpan.FromMilliseconds(200) });
        int pages = 0;
        await foreach (PeerChangesPage page in peer.ReadChangesAsync(
            new PeerChangesQuery { Live = true }, Cancellation))
        {
            Assert.Empty(page.Rows);
            if (++pages == 4) break;
        }
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<PeerChangesPage> feed)
    {
        while (await feed.MoveNextAsync())
        {
            if (!feed.Current.Rows.IsEmpty) return Assert.Single(feed.Current.Rows).Id;
        }

        throw new InvalidOperationException("A live feed ended.");
    }
}
