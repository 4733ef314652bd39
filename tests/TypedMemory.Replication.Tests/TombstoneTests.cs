using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// docs/design.md, Replication: tombstones of documents that were never here are skipped where that is safe, and
/// nowhere else.
/// </summary>
public sealed class TombstoneTests : TwoStores
{
    private static readonly ReplicationOptions Skipping =
        new() { Filter = SyncFilter.ForPrefix("fact:"), SkipTombstones = ["fact:"] };

    [Fact]
    public async Task Without_being_allowed_every_tombstone_is_pulled()
    {
        await DeleteThereAsync("fact:gone");
        await Replicator.RunAsync(Remote, Local, Skipping with { SkipTombstones = [] }, Token);
        Assert.True((await Ours.GetAsync("fact:gone", Token))!.Deleted);
    }

    [Fact]
    public async Task The_first_pull_of_an_empty_prefix_passes_them_by_and_later_ones_do_not()
    {
        await DeleteThereAsync("fact:gone");
        await Theirs.PutAsync("fact:here", "{}");
        await Replicator.RunAsync(Remote, Local, Skipping, Token);
        Assert.Null(await Ours.GetAsync("fact:gone", Token));
        Assert.NotNull(await Ours.GetAsync("fact:here", Token));

        await DeleteThereAsync("fact:later");
        await Replicator.RunAsync(Remote, Local, Skipping, Token);
        Assert.NotNull(await Ours.GetAsync("fact:later", Token));
    }

    [Fact]
    public async Task Under_a_prefix_that_is_not_empty_they_are_pulled()
    {
        await DeleteThereAsync("fact:gone");
        await Ours.PutAsync("fact:mine", "{}");
        await Replicator.RunAsync(Remote, Local, Skipping, Token);
        Assert.NotNull(await Ours.GetAsync("fact:gone", Token));
    }

    [Fact]
    public async Task A_document_with_a_live_leaf_is_pulled_with_its_tombstones()
    {
        RevisionPath root = new(await Theirs.PutAsync("fact:a", "{}"));
        await Theirs.PutOverAsync("fact:a", root, """{"x":1}""");
        await Theirs.PutOverAsync("fact:a", root, "{}", deleted: true);
        await Replicator.RunAsync(Remote, Local, Skipping, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task An_id_that_appears_later_is_first_fetched_from_that_remote(int edits)
    {
        // Otherwise the two stay different for ever, and _revs_diff answers {}: seen. Whichever generation is the
        // greater.
        await DeleteThereAsync("fact:gone");
        await Replicator.SyncAsync(Local, Remote, Skipping, Token);
        for (int i = 0; i < edits; i++) await Ours.PutAsync("fact:gone", $$"""{"x":{{i}}}""");
        await Replicator.SyncAsync(Local, Remote, Skipping, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
        Assert.Equal(2, (await Ours.GetSnapshotAsync("fact:gone", Token))!.Leaves.Length);
    }

    [Fact]
    public async Task An_edit_of_a_document_that_was_pulled_asks_for_nothing()
    {
        await DeleteThereAsync("fact:gone");
        await Theirs.PutAsync("fact:here", "{}");
        await Replicator.SyncAsync(Local, Remote, Skipping, Token);
        await Ours.PutAsync("fact:here", """{"x":1}""");
        RemotePeer remote = Remote;
        await Replicator.RunAsync(Local, remote, Skipping, Token);
        Assert.Empty(remote.Feeds);
    }

    private async Task DeleteThereAsync(string id)
    {
        await Theirs.PutAsync(id, """{"was":"here"}""");
        await Theirs.DeleteAsync(id);
    }
}
