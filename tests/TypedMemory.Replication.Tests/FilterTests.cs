using TypedMemory.Core.Peers;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>docs/design.md, Replication: filters; docs/pitfalls.md, findings 1 and 2, complaints 12 to 15.</summary>
public sealed class FilterTests : TwoStores
{
    private static ReplicationOptions Prefixes(params string[] prefixes) =>
        new() { Filter = new SyncFilter([.. prefixes]) };

    [Fact]
    public async Task A_prefix_never_matches_a_longer_name()
    {
        await Theirs.PutAsync("fact:a7:x", "{}");
        await Theirs.PutAsync("fact:a70:x", "{}");
        await Replicator.RunAsync(Remote, Local, Prefixes("fact:a7:"), Token);
        Assert.Equal(["fact:a7:x"], await IdsAsync());
    }

    [Fact]
    public async Task Ids_are_checked_again_here_whatever_the_peer_delivers()
    {
        await Theirs.PutAsync("fact:1", "{}");
        await Theirs.PutAsync("other:1", "{}");
        RemotePeer remote = Remote;
        await Replicator.RunAsync(new UnfilteredPeer(remote), Local, Prefixes("fact:"), Token);
        Assert.Equal(["fact:1"], remote.Fetched);
    }

    [Fact]
    public async Task Deletes_pass_a_prefix_filter()
    {
        await Theirs.PutAsync("fact:1", "{}");
        await Replicator.RunAsync(Remote, Local, Prefixes("fact:"), Token);
        await Theirs.DeleteAsync("fact:1");
        await Replicator.RunAsync(Remote, Local, Prefixes("fact:"), Token);
        Assert.True((await Ours.GetAsync("fact:1", Token))!.Deleted);
    }

    [Fact]
    public async Task Adding_a_prefix_does_not_read_the_others_again()
    {
        // docs/pitfalls.md, complaint 14: changing a filter rewinds everything.
        for (int i = 0; i < 20; i++) await Theirs.PutAsync($"fact:{i}", "{}");
        for (int i = 0; i < 10; i++) await Theirs.PutAsync($"skill:{i}", "{}");
        await Replicator.RunAsync(Remote, Local, Prefixes("fact:"), Token);
        await Theirs.PutAsync("fact:new", "{}");

        RemotePeer remote = Remote;
        await Replicator.RunAsync(remote, Local, Prefixes("fact:", "skill:"), Token);
        Assert.Equal([null, "30"], remote.Feeds.Select(static f => f.Since));
        Assert.Equal([["skill:"], ["fact:", "skill:"]], remote.Feeds.Select(static f => f.Prefixes.ToArray()));
        Assert.Equal(11, remote.Fetched.Count);
        Assert.DoesNotContain("fact:1", remote.Compared);

        RemotePeer third = Remote;
        await Replicator.RunAsync(third, Local, Prefixes("skill:", "fact:"), Token);
        Assert.Equal("31", Assert.Single(third.Feeds).Since);
    }

    [Fact]
    public async Task A_prefix_whose_first_pass_was_cut_is_finished_before_the_feeds_join()
    {
        for (int i = 0; i < 20; i++) await Theirs.PutAsync($"fact:{i}", "{}");
        for (int i = 0; i < 20; i++) await Theirs.PutAsync($"skill:{i}", "{}");
        await Replicator.RunAsync(Remote, Local, Prefixes("fact:"), Token);
        RemotePeer cut = Remote;
        int documents = 0;
        var acknowledged = new FirstBatch();
        cut.OnCall = async call =>
        {
            if (call != "document" || ++documents <= 12) return;
            await acknowledged.Task.WaitAsync(Token);
            throw new TypedMemoryException(TypedMemoryErrorCodes.Unavailable, "Cut.", isTransient: true);
        };
        ReplicationOptions both = Prefixes("fact:", "skill:") with
        { BatchSize = 5, MaxRequests = 1, Progress = acknowledged };
        await Assert.ThrowsAsync<TypedMemoryException>(() => Replicator.RunAsync(cut, Local, both, Token));

        RemotePeer again = Remote;
        await Replicator.RunAsync(again, Local, both, Token);
        Assert.NotNull(again.Feeds.First().Since);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task A_narrower_filter_goes_on_from_where_the_wider_one_was()
    {
        await Theirs.PutAsync("fact:1", "{}");
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        RemotePeer remote = Remote;
        await Replicator.RunAsync(remote, Local, Prefixes("fact:"), Token);
        Assert.Equal("1", Assert.Single(remote.Feeds).Since);
    }

    [Fact]
    public async Task Documents_can_be_chosen_by_id()
    {
        for (int i = 0; i < 5; i++) await Theirs.PutAsync($"{i}", "{}");
        RemotePeer remote = Remote;
        await Replicator.RunAsync(
            remote, Local, new ReplicationOptions { Filter = SyncFilter.ForIds("1", "3") }, Token);
        Assert.Equal(["1", "3"], await IdsAsync());
        Assert.Equal(["1", "3"], Assert.Single(remote.Feeds).Ids);

        await Replicator.RunAsync(
            Remote, Local, new ReplicationOptions { Filter = new SyncFilter(["4"]) { Ids = ["0"] } }, Token);
        Assert.Equal(["0", "1", "3", "4"], await IdsAsync());
    }

    [Theory]
    [InlineData(ReplicationDirection.Pull)]
    [InlineData(ReplicationDirection.Push)]
    public async Task A_selector_chooses_the_same_documents_both_ways_and_lets_deletes_of_them_through(
        ReplicationDirection direction)
    {
        (MemoryDocumentStore from, MemoryDocumentStore to) = direction == ReplicationDirection.Pull
            ? (Theirs, Ours) : (Ours, Theirs);
        await from.PutAsync("a", """{"kind":"note","n":1}""");
        await from.PutAsync("b", """{"kind":"note","n":5}""");
        await from.PutAsync("c", """{"kind":"task","n":5}""");
        var options = new ReplicationOptions
        {
            Direction = direction,
            Filter = new SyncFilter([]) { Selector = MangoSelector.Parse("""{"kind":"note","n":{"$gt":2}}""") },
        };
        await RunAsync();
        Assert.Equal(["b"], (await StoreComparison.DescribeAsync(to)).Select(static line => line[..1]));

        await from.DeleteAsync("b");
        await from.DeleteAsync("c");
        await RunAsync();
        Assert.True((await to.GetAsync("b", Token))!.Deleted);
        Assert.Null(await to.GetAsync("c", Token));

        Task RunAsync() => direction == ReplicationDirection.Pull
            ? Replicator.RunAsync(Remote, Local, options, Token)
            : Replicator.RunAsync(Local, Remote, options, Token);
    }

    [Theory]
    [InlineData("""{"_id":"b"}""", "b")]
    [InlineData("""{"_id":{"$gt":"a"},"n":{"$lt":3}}""", "b")]
    [InlineData("""{"_rev":{"$beginsWith":"2-"}}""", "c")]
    public async Task A_selector_may_ask_for_the_id_and_the_revision(string selector, string id)
    {
        await Theirs.PutAsync("a", """{"n":1}""");
        await Theirs.PutAsync("b", """{"n":2}""");
        await Theirs.PutAsync("c", """{"n":3}""");
        await Theirs.PutAsync("c", """{"n":4}""");
        var options = new ReplicationOptions
        { Filter = new SyncFilter([]) { Selector = MangoSelector.Parse(selector) } };
        await Replicator.RunAsync(Remote, Local, options, Token);
        Assert.Equal([id], await IdsAsync());
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""", true)]
    [InlineData("""{"a":{"$ne":1}}""", """{"b":1}""", false)]
    [InlineData("""{"a":{"$gte":2,"$lt":3}}""", """{"a":2.5}""", true)]
    [InlineData("""{"a":{"$gt":"b"}}""", """{"a":"a"}""", false)]
    [InlineData("""{"a":{"$gt":0}}""", """{"a":"x"}""", true)]
    [InlineData("""{"a.b":"x"}""", """{"a":{"b":"x"}}""", true)]
    [InlineData("""{"a\\.b":"x"}""", """{"a.b":"x"}""", true)]
    [InlineData("""{"a":{"b":{"$in":["x","y"]}}}""", """{"a":{"b":"y"}}""", true)]
    [InlineData("""{"a":{"$nin":[1,2]}}""", """{"a":3}""", true)]
    [InlineData("""{"a":{"$exists":false}}""", """{}""", true)]
    [InlineData("""{"a":{"$type":"array","$size":2,"$all":[1,2]}}""", """{"a":[2,1]}""", true)]
    [InlineData("""{"a":{"$elemMatch":{"$gt":4}}}""", """{"a":[1,5]}""", true)]
    [InlineData("""{"$or":[{"a":1},{"b":1}]}""", """{"b":1}""", true)]
    [InlineData("""{"$nor":[{"a":1},{"b":1}]}""", """{"b":1}""", false)]
    [InlineData("""{"a":{"$not":{"$gt":3}}}""", """{"a":2}""", true)]
    [InlineData("""{"a":{"$beginsWith":"fact:"}}""", """{"a":"fact:1"}""", true)]
    [InlineData("""{"a":{"$mod":[4,1]}}""", """{"a":9}""", true)]
    public void The_selector_has_the_documented_operators(string selector, string body, bool matches) =>
        Assert.Equal(matches, MangoSelector.Parse(selector).Matches(System.Text.Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("""{"$text":"x"}""")]
    [InlineData("""{"$or":{}}""")]
    [InlineData("""[1]""")]
    public void What_is_no_selector_is_refused(string selector) =>
        Assert.Throws<FormatException>(() => MangoSelector.Parse(selector));

    [Fact]
    public async Task A_push_can_be_held_back_by_a_predicate()
    {
        await Ours.PutAsync("a", """{"private":true}""");
        await Ours.PutAsync("b", """{}""");
        var options = new ReplicationOptions { PushPredicate = static revision => revision.Body.Length < 5 };
        await Replicator.RunAsync(Local, Remote, options, Token);
        Assert.Null(await Theirs.GetAsync("a", Token));
        Assert.NotNull(await Theirs.GetAsync("b", Token));

        // Under another name, everything is looked at again.
        await Replicator.RunAsync(
            Local, Remote, new ReplicationOptions { PushPredicate = static _ => true, PushPredicateName = "2" }, Token);
        Assert.NotNull(await Theirs.GetAsync("a", Token));
    }

    [Fact]
    public async Task Evicting_a_prefix_leaves_no_tombstones_and_forgets_its_checkpoint()
    {
        // docs/pitfalls.md, complaint 13.
        for (int i = 0; i < 5; i++) await Theirs.PutAsync($"fact:{i}", "{}");
        for (int i = 0; i < 5; i++) await Theirs.PutAsync($"skill:{i}", "{}");
        ReplicationOptions both = Prefixes("fact:", "skill:");
        await Replicator.SyncAsync(Local, Remote, both, Token);
        Assert.Equal(5, await Replicator.EvictAsync(Ours, Remote, "fact:", cancellationToken: Token));
        Assert.Equal(5, (await StoreComparison.DescribeAsync(Ours)).Count);

        // The other prefix goes on from where it was, and nothing is deleted at the peer.
        RemotePeer remote = Remote;
        await Replicator.SyncAsync(Local, remote, Prefixes("skill:"), Token);
        Assert.Empty(remote.Compared);
        Assert.Equal(10, (await Theirs.GetInfoAsync(Token)).Documents);

        // And what was evicted comes back when it is wanted again.
        await Replicator.SyncAsync(Local, Remote, both, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task Evicting_is_refused_while_there_are_edits_that_the_peer_lacks_unless_forced()
    {
        await Theirs.PutAsync("fact:1", "{}");
        await Replicator.SyncAsync(Local, Remote, Prefixes("fact:"), Token);
        await Ours.PutAsync("fact:1", """{"x":1}""");
        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => Replicator.EvictAsync(Ours, Remote, "fact:", cancellationToken: Token));
        Assert.Equal(TypedMemoryErrorCodes.Conflict, error.Code);
        Assert.NotNull(await Ours.GetAsync("fact:1", Token));
        Assert.Equal(1, await Replicator.EvictAsync(Ours, Remote, "fact:", force: true, cancellationToken: Token));
        Assert.Null(await Ours.GetAsync("fact:1", Token));
    }

    private async Task<IEnumerable<string>> IdsAsync() =>
        (await StoreComparison.DescribeAsync(Ours)).Select(static line => line.Split(' ')[0]);

    /// <summary>A peer that can filter nothing, like pouchdb-server.</summary>
    private sealed class UnfilteredPeer(IReplicationPeer inner) : PeerWrapper(inner)
    {
        public override IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
            PeerChangesQuery query, CancellationToken cancellationToken = default) =>
            Inner.ReadChangesAsync(query with { Prefixes = [] }, cancellationToken);
    }

    /// <summary>Tells when the first batch is written and counted, so that a cut after it finds a checkpoint.</summary>
    private sealed class FirstBatch : IProgress<ReplicationProgress>
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _seen.Task;

        public void Report(ReplicationProgress value)
        {
            if (value.Documents > 0) _seen.TrySetResult();
        }
    }
}
