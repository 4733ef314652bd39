using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>docs/design.md, Replication: the pipeline. docs/pitfalls.md, complaint 11: memory.</summary>
public sealed class PipelineTests : TwoStores
{
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_peer_that_lacks_nearly_all_is_not_asked_about_every_batch()
    {
        for (int i = 0; i < 2000; i++) await Ours.PutAsync($"a:{i:d4}", "{}");
        RemotePeer remote = Remote;
        await Replicator.RunAsync(Local, remote, new ReplicationOptions { BatchSize = 250 }, Token);

        // Nor about the first ones, since it has no documents at all.
        Assert.Equal(1, remote.Calls["diff"]);
        await StoreComparison.AssertSameAsync(Ours, Theirs);

        // Edits have ancestors, whose attachments need not be sent again: those are asked about.
        for (int i = 0; i < 2000; i++) await Ours.PutAsync($"a:{i:d4}", """{"n":1}""");
        RemotePeer again = Remote;
        await Replicator.RunAsync(Local, again, new ReplicationOptions { BatchSize = 250 }, Token);
        Assert.Equal(8, again.Calls["diff"]);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task A_peer_that_has_nearly_all_is_asked_and_sent_nothing_twice()
    {
        // Another store that made the same documents: the same edits have the same revisions.
        await using var another = new MemoryDocumentStore();
        for (int i = 0; i < 1000; i++)
        {
            await Ours.PutAsync($"a:{i:d4}", "{}");
            await another.PutAsync($"a:{i:d4}", "{}");
        }

        await Replicator.RunAsync(Local, Remote, cancellationToken: Token);
        RemotePeer remote = Remote;
        await Replicator.RunAsync(
            new LocalPeer(another, "another"), remote, new ReplicationOptions { BatchSize = 250 }, Token);
        Assert.Equal(4, remote.Calls["diff"]);
        Assert.Empty(remote.Written);
    }

    [Fact]
    public async Task Documents_that_came_with_the_feed_are_not_fetched()
    {
        for (int i = 0; i < 600; i++) await Theirs.PutAsync($"a:{i:d3}", "{}");
        await Theirs.PutAsync("a:001", """{"n":2}""");
        RemotePeer remote = Remote;
        await Replicator.RunAsync(new CarryingPeer(remote), Local, new ReplicationOptions { BatchSize = 250 }, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);

        // The one with an ancestry is, since a feed does not tell it.
        Assert.Equal(["a:001"], remote.Fetched);
    }

    [Fact]
    public async Task A_feed_carries_no_documents_to_a_store_that_has_nearly_all()
    {
        for (int i = 0; i < 600; i++) await Theirs.PutAsync($"a:{i:d3}", "{}");
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);

        // Another filter has no checkpoint: everything is listed again, and nothing of it is of use.
        await Theirs.PutAsync("a:new", "{}");
        var source = new CarryingPeer(Remote);
        await Replicator.RunAsync(
            source, Local, new ReplicationOptions { BatchSize = 250, Filter = SyncFilter.ForPrefix("a") }, Token);
        Assert.Equal(0, source.Carried);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task The_next_batch_is_fetched_while_one_is_written()
    {
        for (int i = 0; i < 40; i++) await Theirs.PutAsync($"{i}", "{}");
        RemotePeer remote = Remote;
        var second = new TaskCompletionSource();
        remote.OnCall = call =>
        {
            if (call == "fetch" && remote.Calls["fetch"] >= 2) second.TrySetResult();
            return ValueTask.CompletedTask;
        };

        // If the stages were not apart, the first write would wait for ever.
        var local = new MeteredPeer(Local) { BeforeWrite = () => second.Task.WaitAsync(Stuck, Token) };
        await Replicator.RunAsync(remote, local, new ReplicationOptions { BatchSize = 10 }, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task Up_to_four_fetches_are_under_way()
    {
        for (int i = 0; i < 60; i++) await Theirs.PutAsync($"{i}", "{}");
        RemotePeer remote = Remote;
        var fourth = new TaskCompletionSource();
        int underWay = 0;
        remote.OnCall = async call =>
        {
            if (call != "fetch") return;
            if (Interlocked.Increment(ref underWay) == 4) fourth.SetResult();
            await fourth.Task.WaitAsync(Stuck, Token);
        };
        await Replicator.RunAsync(remote, Local, new ReplicationOptions { BatchSize = 10 }, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task A_push_sends_the_next_batch_while_one_is_under_way()
    {
        for (int i = 0; i < 40; i++) await Ours.PutAsync($"{i}", "{}");
        RemotePeer remote = Remote;
        var second = new TaskCompletionSource();
        remote.OnCall = async call =>
        {
            if (call != "write") return;
            if (remote.Calls["write"] >= 2) second.TrySetResult();
            await second.Task.WaitAsync(Stuck, Token);
        };
        await Replicator.RunAsync(Local, remote, new ReplicationOptions { BatchSize = 10 }, Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task Memory_is_bounded_whatever_is_replicated()
    {
        const int Size = 256 * 1024;
        string body = $$"""{"x":"{{new string('x', Size)}}"}""";
        for (int i = 0; i < 200; i++) await Theirs.PutAsync($"{i}", body);
        var source = new MeteredPeer(new RemotePeer(new LocalPeer(Theirs, "theirs")));
        var target = new MeteredPeer(Local)
        {
            BeforeWrite = async () =>
            {
                for (int i = 0; i < 50; i++) await Task.Yield();
            },
        };
        target.OnWritten = source.Release;
        await Replicator.RunAsync(
            source, target, new ReplicationOptions
            { BatchBytes = 4 << 20, Direction = ReplicationDirection.Pull }, Token);
        Assert.Equal(200, (await Ours.GetInfoAsync(Token)).Documents);

        // 50 MB pass; at most 4 fetches with two slabs queued and one being filled, a slab in hand, and a batch are
        // held.
        const long Bound = (4L * 3 * ((1 << 20) + Size)) + (1 << 20) + Size + (4 << 20) + Size;
        Assert.InRange(source.MaxHeld, 1 << 20, Bound);
    }

    [Fact]
    public async Task A_feed_is_ahead_by_a_few_whole_pages_at_most()
    {
        var source = new LongFeed(Remote, pages: 40, rows: 100);
        var target = new ComparingPeer(Local, source);
        await Replicator.RunAsync(source, target, new ReplicationOptions { BatchSize = 100 }, Token);
        Assert.Equal(40, target.Compared);

        // Eight wait, and the next is in hand.
        Assert.Equal(9, target.MostAhead);
    }

    [Fact]
    public async Task Batches_are_limited_by_bytes_too()
    {
        string body = $$"""{"x":"{{new string('x', 100_000)}}"}""";
        for (int i = 0; i < 100; i++) await Ours.PutAsync($"{i}", body);
        RemotePeer remote = Remote;
        var sizes = new System.Collections.Concurrent.ConcurrentQueue<long>();
        remote.OnWrite = batch => sizes.Enqueue(batch.Revisions.Sum(static r => (long)r.Body.Length));
        await Replicator.RunAsync(Local, remote, new ReplicationOptions { BatchBytes = 2_500_000 }, Token);
        Assert.All(sizes, static size => Assert.InRange(size, 1, 2_500_000));
        Assert.Equal(100, remote.Written.Count);
    }

    [Fact]
    public async Task A_heavily_conflicted_document_does_not_make_one_huge_comparison()
    {
        // apache/couchdb#4598.
        var source = new ConflictedPeer(Remote, documents: 6, leaves: 1200);
        var target = new MeteredPeer(Local);
        await Replicator.RunAsync(
            source, target, new ReplicationOptions { Direction = ReplicationDirection.Pull }, Token);
        Assert.InRange(target.MaxCompared, 1200, 5000);
        Assert.Equal(7200, target.Compared);
    }

    /// <summary>A feed of documents with many leaves, all of which the target has.</summary>
    /// <summary>A peer that gives every document with its row, where it is asked to.</summary>
    private sealed class CarryingPeer(IReplicationPeer inner) : PeerWrapper(inner)
    {
        public int Carried { get; private set; }

        public override async IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
            PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (PeerChangesPage page in Inner.ReadChangesAsync(query, cancellationToken))
            {
                if (query.WithDocuments?.Invoke() != true)
                {
                    yield return page;
                    continue;
                }

                Carried += page.Rows.Length;
                yield return page with
                {
                    Rows = [.. page.Rows.Select(static row => row.Leaves is [{ Generation: 1 } only]
                        ? row with
                            { Document = new DocumentRevision
                            { Id = row.Id, Path = new RevisionPath(only), Body = "{}"u8.ToArray() } }
                        : row)],
                };
            }
        }
    }

    /// <summary>Gives pages as fast as they are taken.</summary>
    private sealed class LongFeed(IReplicationPeer inner, int pages, int rows) : PeerWrapper(inner)
    {
        private readonly TaskCompletionSource[] _given =
            [.. Enumerable.Range(0, pages + 1).Select(static _ => new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously))];
        private volatile int _count;

        public int Given => _count;

        /// <summary>Waits until so many pages, or all, were asked for.</summary>
        public Task WhenGivenAsync(int count) => _given[Math.Min(count, pages)].Task.WaitAsync(Stuck, Token);

        public override async IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
            PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            for (int page = 1; page <= pages; page++)
            {
                _count = page;
                _given[page].SetResult();
                int first = page * rows;
                yield return new PeerChangesPage(
                    [.. Enumerable.Range(first, rows).Select(static number => new PeerChange(
                        $"{number}", [new RevisionId(2, (UInt128)(uint)number)], false, $"{number}"))],
                    $"{first + rows}")
                { CaughtUp = page == pages };
            }
        }
    }

    /// <summary>Has whatever is asked about, and answers when the feed can be no further ahead.</summary>
    private sealed class ComparingPeer(IReplicationPeer inner, LongFeed feed) : PeerWrapper(inner)
    {
        public int Compared { get; private set; }

        public int MostAhead { get; private set; }

        public override async ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
            IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
        {
            Compared++;
            await feed.WhenGivenAsync(Compared + 9);
            MostAhead = Math.Max(MostAhead, feed.Given - Compared);
            return [];
        }
    }

    private sealed class ConflictedPeer(IReplicationPeer inner, int documents, int leaves) : PeerWrapper(inner)
    {
        public override async IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
            PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            IEnumerable<PeerChange> rows = Enumerable.Range(1, documents).Select(d => new PeerChange(
                $"{d}", [.. Enumerable.Range(1, leaves).Select(l => new RevisionId(1, (UInt128)(uint)l))], false,
                $"{d}"));
            yield return new PeerChangesPage([.. rows], $"{documents}") { CaughtUp = true };
        }
    }

    /// <summary>Counts the bytes that were fetched and not yet written.</summary>
    private sealed class MeteredPeer(IReplicationPeer inner) : PeerWrapper(inner)
    {
        private readonly Lock _lock = new();
        private long _held;

        public Func<Task>? BeforeWrite { get; init; }

        public Action<long>? OnWritten { get; set; }

        public long MaxHeld { get; private set; }

        public int MaxCompared { get; private set; }

        public int Compared { get; private set; }

        public void Release(long bytes)
        {
            lock (_lock) _held -= bytes;
        }

        public override ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
            IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
        {
            int revisions = documents.Sum(static d => d.Revisions.Length);
            MaxCompared = Math.Max(MaxCompared, revisions);
            Compared += revisions;
            return documents[0].Revisions.Length > 100
                ? new([])
                : Inner.DiffRevisionsAsync(documents, cancellationToken);
        }

        public override async IAsyncEnumerable<FetchedDocument> FetchAsync(
            IReadOnlyList<DocumentRevisions> documents,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (FetchedDocument document in Inner.FetchAsync(documents, cancellationToken))
            {
                lock (_lock)
                {
                    _held += document.Revisions.Sum(static r => (long)r.Body.Length);
                    MaxHeld = Math.Max(MaxHeld, _held);
                }

                yield return document;
            }
        }

        public override async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
            PeerWriteBatch batch, CancellationToken cancellationToken = default)
        {
            if (BeforeWrite is not null) await BeforeWrite();
            IReadOnlyList<DocumentRefusal> refused = await Inner.WriteAsync(batch, cancellationToken);
            OnWritten?.Invoke(batch.Revisions.Sum(static r => (long)r.Body.Length));
            return refused;
        }
    }
}
