using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>Documents of thousands of leaves: moved in slices, each stored before the next.</summary>
public sealed class SlicedTests : TwoStores
{
    private const int Leaves = 2050;

    private static ReplicationOptions Options { get; } = new() { TimeProvider = ImmediateTime.Instance };

    [Fact]
    public async Task A_document_of_thousands_of_leaves_is_pulled_and_resolved_in_slices()
    {
        await WriteLeavesAsync(Theirs);
        await Theirs.PutAsync("other", "{}");
        var leaves = new ConcurrentQueue<int>();
        ReplicationResult result = await Replicator.RunAsync(
            Remote, Local,
            Options with
            {
                OnPulled = async (_, token) =>
                leaves.Enqueue((await Ours.GetSnapshotAsync("many", token))?.Leaves.Length ?? 0)
            },
            Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
        Assert.Equal(Leaves + 1, result.Progress.Revisions);

        // The other document is stored first; then each slice is, and what it meets can be merged.
        int[] seen = [.. leaves];
        Assert.Equal(0, seen[0]);
        Assert.Equal([.. seen.Order()], seen);
        Assert.True(seen.Length > Leaves / 100, $"Only {seen.Length} writes.");
        Assert.True(seen.Zip(seen.Skip(1), static (a, b) => b - a).Max() <= 100);
    }

    [Fact]
    public async Task A_pull_that_is_cut_within_a_document_of_many_leaves_goes_on_where_it_was()
    {
        await WriteLeavesAsync(Theirs);
        RemotePeer remote = Remote;
        int fetches = 0;
        bool down = false;
        remote.OnCall = call =>
        {
            down |= call == "fetch" && ++fetches == 12;
            return down ? throw new PeerException(TypedMemoryErrorCodes.Unavailable, "Cut.", isTransient: true)
                : ValueTask.CompletedTask;
        };
        await Assert.ThrowsAsync<PeerException>(
            () => Replicator.RunAsync(remote, Local, Options with { MaxRequests = 1 }, Token));
        int stored = (await Ours.GetSnapshotAsync("many", Token))!.Leaves.Length;
        Assert.True(stored >= 900, $"{stored} leaves are stored.");
        ReplicationResult result = await Replicator.RunAsync(Remote, Local, Options, Token);
        Assert.Equal(Leaves - stored, result.Progress.Revisions);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task A_document_of_thousands_of_leaves_is_pushed_in_few_requests()
    {
        await WriteLeavesAsync(Ours);
        await Ours.PutAsync("other", "{}");
        RemotePeer remote = Remote;
        await Replicator.RunAsync(Local, remote, Options, Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.True(remote.Calls["write"] < 300, $"{remote.Calls["write"]} requests.");
    }

    [Fact]
    public async Task A_slice_that_is_refused_keeps_the_document_in_the_list()
    {
        await WriteLeavesAsync(Ours);
        RemotePeer remote = Remote;
        remote.Refuse = static revision => Encoding.UTF8.GetString(revision.Body.Span) == """{"n":1000}"""
            ? new DocumentRefusal(revision.Id, "forbidden", "not this one") : null;
        ReplicationResult result = await Replicator.RunAsync(Local, remote, Options, Token);
        Assert.Equal("many", Assert.Single(result.Refused).Id);
        Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        await Replicator.RunAsync(Local, Remote, Options with { RetryRefused = true }, Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
    }

    private static async Task WriteLeavesAsync(MemoryDocumentStore store)
    {
        ImmutableArray<DocumentRevision> leaves =
        [
            .. Enumerable.Range(0, Leaves).Select(static n => new DocumentRevision
            {
                Id = "many",
                Path = new RevisionPath(RevisionId.Parse(string.Create(CultureInfo.InvariantCulture, $"1-{n:x32}"))),
                Body = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{n}}}""")),
            }),
        ];
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = "many", Revisions = leaves }] }, Token);
        Assert.Null(outcomes[0].Error);
    }
}
