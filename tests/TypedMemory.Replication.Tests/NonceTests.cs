using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// A cluster that has lost its quorum answers by chance; a mark that it does not show is not gone for that.
/// </summary>
public sealed class NonceTests : TwoStores
{
    private static ReplicationOptions Options { get; } = new() { TimeProvider = ImmediateTime.Instance };

    [Fact]
    public async Task A_mark_that_is_not_shown_at_the_start_is_written_again_and_nothing_starts_over()
    {
        for (int i = 0; i < 5; i++) await Theirs.PutAsync($"{i}", "{}");
        await Replicator.SyncAsync(Local, Remote, Options, Token);
        string before = await MarkAsync();
        var chancy = new ChancyPeer(Remote) { Hidden = 1 };
        ReplicationResult result = await Replicator.RunAsync(
            chancy, Local, Options with { Direction = ReplicationDirection.Pull }, Token);
        Assert.NotNull(result.StartSequence);
        Assert.Equal(before, await MarkAsync());
    }

    [Theory]
    [InlineData(ReplicationDirection.Pull)]
    [InlineData(ReplicationDirection.Push)]
    public async Task A_mark_that_is_not_shown_during_the_first_run_is_no_false_alarm(ReplicationDirection direction)
    {
        for (int i = 0; i < 20; i++)
            await (direction == ReplicationDirection.Pull ? Theirs : Ours).PutAsync($"{i}", "{}");
        var chancy = new ChancyPeer(Remote) { HiddenFrom = 3, Hidden = 2 };
        ReplicationOptions options = Options with { Direction = direction, BatchSize = 5 };
        await (direction == ReplicationDirection.Pull
            ? Replicator.RunAsync(chancy, Local, options, Token)
            : Replicator.RunAsync(Local, chancy, options, Token));
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.True(chancy.Reads >= 3);
    }

    [Theory]
    [InlineData("""{"nonce":"\ud800"}""")]
    [InlineData("""{"nonce":7}""")]
    [InlineData("""{"nonce":"LONG"}""")]
    public async Task A_damaged_mark_is_none(string damaged)
    {
        await Theirs.PutAsync("a", "{}");
        await Replicator.RunAsync(Remote, Local, Options, Token);
        LocalDocument mark = Assert.Single(
            await Theirs.ListLocalAsync(new ListQuery { Prefix = "typedmemory-peer" }, Token));
        string body = damaged.Replace("LONG", new string('f', 70_000), StringComparison.Ordinal);
        await Theirs.WriteAsync(
            new DocumentBatch { LocalDocuments = [mark with { Body = System.Text.Encoding.UTF8.GetBytes(body) }] },
            Token);
        await Theirs.PutAsync("b", "{}");
        await Replicator.RunAsync(Remote, Local, Options, Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Matches("^\\{\"nonce\":\"[0-9a-f]{32}\"\\}$", await MarkAsync());
    }

    [Fact]
    public async Task Another_mark_is_another_database()
    {
        await Theirs.PutAsync("a", "{}");
        await Replicator.RunAsync(Remote, Local, Options, Token);
        LocalDocument mark = Assert.Single(
            await Theirs.ListLocalAsync(new ListQuery { Prefix = "typedmemory-peer" }, Token));
        await Theirs.WriteAsync(
            new DocumentBatch
            {
                LocalDocuments =
                [mark with { Body = """{"nonce":"ffffffffffffffffffffffffffffffff"}"""u8.ToArray() }]
            }, Token);
        ReplicationResult result = await Replicator.RunAsync(Remote, Local, Options, Token);
        Assert.Null(result.StartSequence);
    }

    private async Task<string> MarkAsync()
    {
        LocalDocument mark = Assert.Single(
            await Theirs.ListLocalAsync(new ListQuery { Prefix = "typedmemory-peer" }, Token));
        return System.Text.Encoding.UTF8.GetString(mark.Body!.Value.Span);
    }

    /// <summary>Does not show our mark, some times.</summary>
    private sealed class ChancyPeer(IReplicationPeer inner) : PeerWrapper(inner)
    {
        public int Reads { get; private set; }

        public int HiddenFrom { get; init; } = 1;

        public int Hidden { get; init; }

        public override ValueTask<LocalDocument?> GetLocalAsync(
            string id, CancellationToken cancellationToken = default)
        {
            if (!id.StartsWith("typedmemory-peer", StringComparison.Ordinal))
                return base.GetLocalAsync(id, cancellationToken);
            Reads++;
            return Reads >= HiddenFrom && Reads < HiddenFrom + Hidden
                ? ValueTask.FromResult<LocalDocument?>(null)
                : base.GetLocalAsync(id, cancellationToken);
        }
    }
}
