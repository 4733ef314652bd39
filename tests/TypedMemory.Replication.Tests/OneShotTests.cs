using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>Pull, push and sync, once.</summary>
public sealed class OneShotTests : TwoStores
{
    [Fact]
    public async Task A_pull_brings_every_document()
    {
        for (int i = 0; i < 2500; i++) await Theirs.PutAsync($"fact:{i}", $$"""{"n":{{i}}}""");
        ReplicationResult result = await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
        Assert.Equal(ReplicationDirection.Pull, result.Direction);
        Assert.Equal(
            (2500, 2500, 2500, 0), (
                result.Progress.Read, result.Progress.Documents, result.Progress.Revisions, result.Progress.Refused));
        Assert.True(result.Progress.CaughtUp);
    }

    [Fact]
    public async Task A_push_sends_every_document()
    {
        for (int i = 0; i < 2500; i++) await Ours.PutAsync($"fact:{i}", $$"""{"n":{{i}}}""");
        ReplicationResult result = await Replicator.RunAsync(Local, Remote, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Equal((ReplicationDirection.Push, 2500), (result.Direction, result.Progress.Documents));
    }

    [Fact]
    public async Task Two_stores_on_this_device_sync_both_ways()
    {
        await Ours.PutAsync("a", """{"x":1}""");
        await Theirs.PutAsync("b", """{"x":2}""");
        SyncResult result = await Replicator.SyncAsync(
            Local, new LocalPeer(Theirs, "theirs"), cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Equal((1, 1), (result.Pull!.Progress.Documents, result.Push!.Progress.Documents));
    }

    [Fact]
    public async Task Deletes_travel_both_ways()
    {
        await Ours.PutAsync("a", "{}");
        await Theirs.PutAsync("b", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        await Ours.DeleteAsync("b");
        await Theirs.DeleteAsync("a");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.True((await Theirs.GetAsync("b", Token))!.Deleted);
        Assert.True((await Ours.GetAsync("a", Token))!.Deleted);
    }

    [Fact]
    public async Task Conflicts_travel_with_all_leaves()
    {
        await Ours.PutAsync("a", """{"x":0}""");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        await Ours.PutAsync("a", """{"x":1}""");
        await Theirs.PutAsync("a", """{"x":2}""");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Equal(2, (await Ours.GetSnapshotAsync("a", Token))!.LiveLeaves);
    }

    [Fact]
    public async Task A_second_run_compares_and_fetches_nothing()
    {
        for (int i = 0; i < 50; i++) await Theirs.PutAsync($"fact:{i}", "{}");
        for (int i = 0; i < 50; i++) await Ours.PutAsync($"mine:{i}", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);

        RemotePeer again = Remote;
        SyncResult result = await Replicator.SyncAsync(Local, again, cancellationToken: Token);
        Assert.Empty(again.Fetched);
        Assert.Empty(again.Written);
        // The documents that we pushed come back in the feed once, and are known.
        Assert.Equal((0, 0), (result.Pull!.Progress.Documents, result.Push!.Progress.Read));

        RemotePeer third = Remote;
        await Replicator.SyncAsync(Local, third, cancellationToken: Token);
        Assert.False(third.Calls.ContainsKey("put local"));
    }

    [Fact]
    public async Task What_was_pulled_is_not_offered_to_the_peer_it_came_from()
    {
        for (int i = 0; i < 50; i++) await Theirs.PutAsync($"fact:{i}", "{}");
        RemotePeer remote = Remote;
        SyncResult result = await Replicator.SyncAsync(Local, remote, cancellationToken: Token);
        Assert.Equal(50, result.Pull!.Progress.Documents);
        Assert.Empty(remote.Compared);
    }

    [Fact]
    public async Task A_document_that_changes_twice_between_runs_is_moved_once_with_its_path()
    {
        await Theirs.PutAsync("a", """{"x":1}""");
        await Theirs.PutAsync("a", """{"x":2}""");
        RevisionId third = await Theirs.PutAsync("a", """{"x":3}""");
        ReplicationResult result = await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        Assert.Equal(1, result.Progress.Revisions);
        DocumentRevision pulled = (await Ours.GetAsync("a", Token))!;
        Assert.Equal((third, 3), (pulled.Revision, pulled.Path.Revisions.Length));
    }

    [Fact]
    public async Task Numbers_and_members_arrive_byte_for_byte()
    {
        const string Body = """{"b":12345678901234567890,"a":1.0,"c":1e400,"a2":"\u00e9"}""";
        await Theirs.PutAsync("a", Body);
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        Assert.Equal(Body, Encoding.UTF8.GetString((await Ours.GetAsync("a", Token))!.Body.Span));
    }

    [Fact]
    public async Task Changes_that_were_pulled_name_the_peer_as_their_origin()
    {
        await Theirs.PutAsync("a", "{}");
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        StoreChangesPage page = await Ours.ReadChangesAsync(new StoreChangesQuery(), Token);
        Assert.Equal("theirs", Assert.Single(page.Changes).Origin);
    }

    [Fact]
    public async Task The_hook_is_called_after_each_committed_batch_and_before_the_push()
    {
        for (int i = 0; i < 25; i++) await Theirs.PutAsync($"fact:{i}", "{}");
        RemotePeer remote = Remote;
        var pulled = new List<int>();
        await Replicator.SyncAsync(
            Local,
            remote,
            new ReplicationOptions
            {
                BatchSize = 10,
                OnPulled = async (ids, token) =>
                {
                    pulled.Add(ids.Count);
                    foreach (string id in ids) Assert.NotNull(await Ours.GetAsync(id, token));
                    await Ours.PutAsync($"resolved:{pulled.Count}", "{}");
                },
            },
            Token);
        Assert.Equal([10, 10, 5], pulled);
        Assert.Equal(["resolved:1", "resolved:2", "resolved:3"], remote.Written.Select(static w => w.Id).Order());
    }

    [Fact]
    public async Task Design_documents_stay_where_they_are_unless_asked_for()
    {
        await Theirs.PutAsync("_design/views", "{}");
        await Theirs.PutAsync("a", "{}");
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        Assert.Null(await Ours.GetAsync("_design/views", Token));
        await Replicator.RunAsync(Remote, Local, new ReplicationOptions { IncludeDesignDocuments = true }, Token);
        Assert.NotNull(await Ours.GetAsync("_design/views", Token));
    }

    [Fact]
    public async Task A_filter_that_lets_nothing_through_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => Replicator.RunAsync(Remote, Local, new ReplicationOptions { Filter = new SyncFilter([]) }, Token));
    }
}
