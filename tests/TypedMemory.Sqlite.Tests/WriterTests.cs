using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>When writes share a commit, and on whose thread they run.</summary>
public sealed class WriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Writes_that_nobody_awaits_one_by_one_share_commits()
    {
        const int Writes = 1000;
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }, token);
        await Task.Run(
            () => Task.WhenAll(Enumerable.Range(0, Writes).Select(async i =>
                await store.PutAsync(TestKit.Contract.Documents.First($"fact:{i}", "{}")))),
            token);
        StoreStatistics statistics = await store.GetStatisticsAsync(token);
        Assert.Equal(Writes, (await store.GetInfoAsync(token)).Documents);

        // A commit of its own takes three pages or more: a leaf of the documents, one of the feed, and the roots at
        // times.
        Assert.InRange(statistics.WalSize, 1, Writes * 2L * 4096);
    }

    [Fact]
    public async Task A_write_that_comes_alone_runs_on_its_callers_thread()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }, token);
        Assert.True(await Task.Run(() => RunsOnThisThread(store), token));
    }

    [Fact]
    public async Task A_write_never_runs_on_a_thread_with_a_synchronization_context()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }, token);
        bool here = await Task.Run(
            () =>
            {
                SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
                try
                {
                    return RunsOnThisThread(store);
                }
                finally
                {
                    SynchronizationContext.SetSynchronizationContext(null);
                }
            },
            token);
        Assert.False(here);
    }

    [Fact]
    public async Task A_write_made_while_another_is_composed_comes_after_it()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }, token);
        Task<WriteOutcome>? inner = null;
        var outer = new ProbeEdit(
            "fact:outer", () => inner ??= store.PutAsync(TestKit.Contract.Documents.First("fact:inner", "{}")));
        WriteOutcome outcome = Assert.Single(await store.EditAsync([outer], token));
        Assert.Null(outcome.Error);
        Assert.True((await inner!).Sequence > outcome.Sequence);
    }

    [Fact]
    public async Task The_WAL_of_a_store_that_syncs_every_commit_grows_in_few_steps()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File(), Durability = SqliteDurability.Full }, token);
        var sizes = new HashSet<long>();
        for (int i = 0; i < 200; i++)
        {
            await store.PutAsync(TestKit.Contract.Documents.First($"fact:{i}", "{}"));
            sizes.Add(new FileInfo(_directory.File() + "-wal").Length);
        }

        Assert.InRange(sizes.Count, 1, 20);
        Assert.Empty(await store.CheckIntegrityAsync(token));
    }

    private static bool RunsOnThisThread(SqliteDocumentStore store)
    {
        int thread = 0;
        var edit = new ProbeEdit("fact:a", () => thread = Environment.CurrentManagedThreadId);
        int mine = Environment.CurrentManagedThreadId;
        store.EditAsync([edit]).AsTask().GetAwaiter().GetResult();
        return thread == mine;
    }

    /// <summary>A first revision that tells when it is composed.</summary>
    private sealed class ProbeEdit(string id, Action composed) : IDocumentEdit
    {
        public string Id => id;

        public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
        {
            composed();
            return TestKit.Contract.Documents.Write(TestKit.Contract.Documents.First(id, "{}"));
        }
    }
}
