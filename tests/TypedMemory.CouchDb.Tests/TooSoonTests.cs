using System.Globalization;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.CouchDb.Tests;

/// <summary>A server that takes a few requests in a while, and answers 429 to the rest.</summary>
public sealed class TooSoonTests : PeerTest
{
    [Fact]
    public async Task A_request_that_came_too_soon_is_sent_again_until_five_seconds_are_over()
    {
        Server.Handler = _ => ScriptedResponse.Error(429, "too_many_requests", "slow down");
        Task<PeerException> failed = Assert.ThrowsAsync<PeerException>(
            async () => await CreatePeer().WriteAsync(Batch(Revision("a"), Revision("b")), Cancellation));
        PeerException e = await Time.PassUntilAsync(failed, TimeSpan.FromSeconds(4), Cancellation, exactly: true);
        Assert.True((e.Code, e.IsTransient, e.StatusCode) == (TypedMemoryErrorCodes.TooManyRequests, true, 429), $"{e}");

        // After half a second, one and two; four more would be too long. It is not taken apart: all had both documents.
        Assert.Equal(4, Server.Requests.Count);
        Assert.Single(Server.Requests.Select(static request => request.Text).Distinct());
    }

    [Theory]
    [InlineData("1", 6)]
    [InlineData("0", 9)]
    [InlineData("6", 1)]
    public async Task A_pause_that_the_server_asks_for_is_kept_where_it_is_short(string seconds, int requests)
    {
        Server.Handler = _ => ScriptedResponse.Error(429, "too_many_requests", "slow down")
            with
        { Headers = new() { ["Retry-After"] = seconds } };
        Task<PeerException> failed = Assert.ThrowsAsync<PeerException>(
            async () => await CreatePeer().CreateAsync(Cancellation));
        PeerException e = await Time.PassUntilAsync(failed, TimeSpan.FromSeconds(4), Cancellation, exactly: true);
        Assert.Equal(double.Parse(seconds, CultureInfo.InvariantCulture), e.RetryAfter?.TotalSeconds);
        Assert.Equal(requests, Server.Requests.Count);
    }

    /// <summary>Every run begins with more requests than these: one that began anew at each 429 would never end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_server_that_takes_few_requests_at_a_time_is_synced_with_in_one_attempt(int few)
    {
        var cluster = new ScriptedCluster();
        var store = new MemoryDocumentStore();
        for (int i = 0; i < 60; i++) cluster.Put($"theirs:{i:000}");
        for (int i = 0; i < 60; i++) await store.PutAsync($"ours:{i:00}", "{}");
        var gate = new Lock();
        int taken = 0;
        Server.Handler = request =>
        {
            lock (gate)
            {
                if (taken < few)
                {
                    taken++;
                    return cluster.Answer(request);
                }

                taken = 0;
                return ScriptedResponse.Error(429, "too_many_requests", "slow down")
                    with
                { Headers = new() { ["Retry-After"] = "0" } };
            }
        };
        CouchDbPeer peer = CreatePeer(static o => o with { TimeProvider = TimeProvider.System });
        var options = new ReplicationOptions { TimeProvider = ImmediateTime.Instance, BatchSize = 10 };
        await Replicator.SyncAsync(new LocalPeer(store, "ours"), peer, options, Cancellation);
        Assert.Equal(120, (await store.GetInfoAsync(Cancellation)).Documents);
        Assert.Equal(120, cluster.Ids.Count);
    }
}
