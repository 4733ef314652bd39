using System.Diagnostics;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Two stores on one file: to SQLite, and to the store, the same as two processes.</summary>
public sealed class SharedFileTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteDocumentStore _one = null!, _two = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await SqliteDocumentStore.OpenAsync(new() { Path = _directory.File() });
        _two = await SqliteDocumentStore.OpenAsync(new() { Path = _directory.File() });
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Both_give_sequences_of_one_row()
    {
        List<long> sequences = [];
        for (int i = 0; i < 20; i++)
        {
            SqliteDocumentStore store = i % 3 == 0 ? _one : _two;
            sequences.Add((await store.PutAsync(TestKit.Contract.Documents.First($"t{i % 5}:{i}", "{}"))).Sequence);
        }

        Assert.Equal(sequences.Order().Distinct(), sequences);
        Assert.Equal(20, (await _one.FeedAsync(new())).Length);
        Assert.Equal(20, (await _two.FeedAsync(new())).Length);
        Assert.Equal(4, (await _one.FeedAsync(new() { Prefixes = ["t4:"] })).Length);
    }

    [Fact]
    public async Task A_change_of_the_other_wakes_a_waiter()
    {
        await _one.PutAllAsync("fact:a");
        StoreChangesPage page = await _two.ReadChangesAsync(
            new() { Prefixes = ["fact:"] }, TestContext.Current.CancellationToken);
        Task wait = _two.WaitForChangesAsync(
            page.LastSequence, "fact:", TestContext.Current.CancellationToken).AsTask();
        long start = Stopwatch.GetTimestamp();
        await _one.PutAllAsync("fact:b");
        await wait.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(
            $"woken after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        page = await _two.ReadChangesAsync(
            new() { Since = page.LastSequence, Prefixes = ["fact:"] }, TestContext.Current.CancellationToken);
        Assert.Equal("fact:b", Assert.Single(page.Changes).Id);
    }

    [Fact]
    public async Task A_removal_by_the_other_wakes_a_waiter()
    {
        await _one.PutAllAsync("fact:a", "skill:a");
        StoreChangesPage page = await _two.ReadChangesAsync(
            new() { Prefixes = ["fact:"] }, TestContext.Current.CancellationToken);
        long removals = _two.Removals;
        Task wait = _two.WaitForChangesAsync(
            page.LastSequence, "fact:", TestContext.Current.CancellationToken).AsTask();
        await _one.EvictAsync(new StoreEviction("fact:"), TestContext.Current.CancellationToken);
        await wait.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        while (_two.Removals == removals)
        {
            // A wait may end early; the removal is told by the end of one.
            await _two.WaitForChangesAsync(page.LastSequence, "fact:", TestContext.Current.CancellationToken)
                .AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task No_update_is_lost_between_both()
    {
        const int Each = 60;
        await _one.PutAsync(TestKit.Contract.Documents.First("fact:count", "{\"n\":0}"));
        await Task.WhenAll(Increment(_one), Increment(_two), Increment(_one), Increment(_two));
        Assert.Equal(
            "{\"n\":" + (4 * Each)
            + "}", (await _two.GetAsync("fact:count", TestContext.Current.CancellationToken)).Text());
        Assert.Single((await _one.GetSnapshotAsync("fact:count", TestContext.Current.CancellationToken))!.Leaves);

        static Task Increment(SqliteDocumentStore store) => Task.Run(async () =>
        {
            for (int done = 0; done < Each;)
            {
                DocumentSnapshot now = (await store.GetSnapshotAsync("fact:count"))!;
                int n = int.Parse(now.Winner.Text().AsSpan()[5..^1], System.Globalization.CultureInfo.InvariantCulture);
                DocumentRevision next = TestKit.Contract.Documents.Child(
                    "fact:count", now.Winner, "{\"n\":" + (n + 1) + "}");
                var write = new DocumentWrite { Id = "fact:count", Revisions = [next], IfSequence = now.Sequence };
                WriteOutcome outcome = (await store.WriteAsync(TestKit.Contract.Documents.Batch(write)))[0];
                if (outcome.Error is null) done++;
                else Assert.IsType<RevisionConflictException>(outcome.Error);
            }
        });
    }

    [Fact]
    public async Task The_lease_goes_to_one_and_its_loss_stops_writes()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        ReplicationLease free = await _one.ReadLeaseAsync(token);
        ReplicationLease? mine = await _one.TryTakeLeaseAsync(free, "one", token);
        Assert.Null(await _two.TryTakeLeaseAsync(free, "two", token));
        Assert.True(await _one.RenewLeaseAsync(mine!.Epoch, token));
        Assert.Null(await _two.TryTakeLeaseAsync(mine, "two", token));
        var batch = new DocumentBatch
        {
            LeaseEpoch = mine.Epoch,
            Writes = [TestKit.Contract.Documents.Write(TestKit.Contract.Documents.First("fact:a", "{}"))],
        };
        Assert.Null((await _one.WriteAsync(batch, token))[0].Error);
        ReplicationLease? theirs = await _two.TryTakeLeaseAsync(await _two.ReadLeaseAsync(token), "two", token);
        Assert.Equal((mine.Epoch + 1, "two"), (theirs!.Epoch, theirs.Owner));
        Assert.False(await _one.RenewLeaseAsync(mine.Epoch, token));
        TypedMemoryException lost = await Assert.ThrowsAsync<TypedMemoryException>(async () => await _one.WriteAsync(
            new DocumentBatch
            {
                LeaseEpoch = mine.Epoch,
                Writes = [TestKit.Contract.Documents.Write(TestKit.Contract.Documents.First("fact:b", "{}"))],
            },
            token));
        Assert.Equal(TypedMemoryErrorCodes.LeaseLost, lost.Code);
        Assert.Null(await _one.GetAsync("fact:b", token));
        await _two.ReleaseLeaseAsync(theirs.Epoch, token);
        Assert.Null((await _one.ReadLeaseAsync(token)).Owner);
    }

    [Fact]
    public async Task Bytes_that_one_streams_in_survive_the_compaction_of_the_other()
    {
        var gate = new GatedStream(new byte[400_000]);
        Task<IAttachmentStage> staging = _one.StageAttachmentAsync(
            gate, TestContext.Current.CancellationToken).AsTask();
        await gate.HalfRead;
        await _two.CompactAsync(TestContext.Current.CancellationToken);
        gate.Open();
        await using IAttachmentStage stage = await staging;
        await _two.CompactAsync(TestContext.Current.CancellationToken);
        await using Stream? content = await _two.OpenAttachmentAsync(
            stage.Sha256, TestContext.Current.CancellationToken);
        Assert.Equal(400_000, content!.Length);
        Assert.Empty(await _one.CheckIntegrityAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_subscription_resumes_where_it_was_acknowledged()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await _one.PutAllAsync("fact:a", "fact:b");
        Assert.Null(await _one.GetSubscriptionAsync("mail", token));
        await _one.AcknowledgeAsync("mail", 1, token);
        await _two.AcknowledgeAsync("mail", 2, token);
        await _one.AcknowledgeAsync("mail", 1, token);
        Assert.Equal(2, (await _one.GetSubscriptionAsync("mail", token))!.Sequence);
        Assert.Equal("mail", Assert.Single(await _two.ListSubscriptionsAsync(token)).Name);
    }
}
