using System.Text.Json.Nodes;
using System.Threading.Channels;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Interop;

namespace TypedMemory.Hub.Tests.Interop;

/// <summary>PouchDB in Node against the hub, through its http adapter and with a login.</summary>
public sealed class PouchDbTests : IAsyncLifetime
{
    private HubHost? _hub;
    private PouchDb? _pouch;
    private string _local = "";

    private string Remote => _hub!.Url.Replace("//", "//admin:secret@", StringComparison.Ordinal) + "/shared";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (NodeProject.Missing is { } missing && !NodeProject.MustRun) Assert.Skip(missing);
        _pouch = await PouchDb.StartAsync(Token);
        _hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        _local = "local-" + Guid.NewGuid().ToString("n");
        await _pouch.CallAsync(Remote, "info", Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pouch is not null) await _pouch.DisposeAsync();
        if (_hub is not null) await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Documents_go_both_ways_with_their_revisions()
    {
        for (int i = 0; i < 150; i++)
            await _pouch!.CallAsync(_local, "put", Token, new JsonObject { ["_id"] = $"p{i:d3}", ["n"] = i });
        await _pouch!.ReplicateAsync(_local, Remote, Token);
        JsonNode? put = await _pouch.CallAsync(Remote, "put", Token, new JsonObject { ["_id"] = "h", ["big"] = 1 });
        await _pouch.ReplicateAsync(Remote, _local, Token);
        JsonNode? got = await _pouch.CallAsync(_local, "get", Token, "h");
        Assert.Equal(put!["rev"]!.GetValue<string>(), got!["_rev"]!.GetValue<string>());
        JsonNode? info = await _pouch.CallAsync(Remote, "info", Token);
        Assert.Equal(151, info!["doc_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_second_replication_starts_at_the_checkpoint()
    {
        await _pouch!.CallAsync(_local, "put", Token, new JsonObject { ["_id"] = "a" });
        await _pouch.ReplicateAsync(_local, Remote, Token);
        JsonNode? again = await _pouch.ReplicateAsync(_local, Remote, Token);
        Assert.Equal(0, again!["read"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_conflict_has_the_same_winner_on_both_sides()
    {
        await _pouch!.CallAsync(_local, "put", Token, new JsonObject { ["_id"] = "c", ["by"] = "pouch" });
        await _pouch.CallAsync(Remote, "put", Token, new JsonObject { ["_id"] = "c", ["by"] = "hub" });
        await _pouch.ReplicateAsync(_local, Remote, Token);
        await _pouch.ReplicateAsync(Remote, _local, Token);
        var conflicts = new JsonObject { ["conflicts"] = true };
        JsonNode? here = await _pouch.CallAsync(_local, "get", Token, "c", conflicts.DeepClone());
        JsonNode? there = await _pouch.CallAsync(Remote, "get", Token, "c", conflicts);
        Assert.Equal(here!["_rev"]!.GetValue<string>(), there!["_rev"]!.GetValue<string>());
        Assert.Equal(here["_conflicts"]![0]!.GetValue<string>(), there["_conflicts"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Attachments_arrive_byte_for_byte()
    {
        byte[] bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        var attachment = new JsonObject
        { ["content_type"] = "application/octet-stream", ["data"] = Convert.ToBase64String(bytes) };
        await _pouch!.CallAsync(
            _local, "put", Token, new JsonObject
            { ["_id"] = "att", ["_attachments"] = new JsonObject { ["a.bin"] = attachment } });
        await _pouch.ReplicateAsync(_local, Remote, Token);
        Assert.Equal(bytes, await _pouch.GetAttachmentAsync(Remote, "att", "a.bin", Token));
        await _pouch.ReplicateAsync(Remote, _local + "-2", Token);
        Assert.Equal(bytes, await _pouch.GetAttachmentAsync(_local + "-2", "att", "a.bin", Token));
    }

    [Fact]
    public async Task Live_sync_brings_each_change_to_the_other_side()
    {
        ChannelReader<JsonNode> changes = await _pouch!.FollowAsync(_local, Token);
        await _pouch.SyncLiveAsync(_local, Remote, Token);
        await _pouch.CallAsync(Remote, "put", Token, new JsonObject { ["_id"] = "from-hub" });
        Assert.Equal("from-hub", (await changes.ReadAsync(Token))["id"]!.GetValue<string>());
        HubFeed feed = await HubFeed.OpenAsync(
            _hub!, "/shared/_changes?feed=continuous&heartbeat=1000&since=now", Token);
        using (feed)
        {
            await _pouch.CallAsync(_local, "put", Token, new JsonObject { ["_id"] = "from-pouch" });
            Assert.Equal("from-pouch", (await feed.NextAsync(Token))["id"]!.GetValue<string>());
        }
    }
}
