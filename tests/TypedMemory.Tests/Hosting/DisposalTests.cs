using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace TypedMemory.Tests;

/// <summary>The end of the services: all feeds end in one way, and nothing is left behind.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class DisposalTests
{
    private const int Rounds = 50;
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Services_are_disposed_with_and_without_awaiting_and_open_feeds_end_without_an_error(bool awaits)
    {
        await using TestMemory other = TestMemory.Create();
        TestMemory memory = TestMemory.Create(
            configure: builder =>
                builder.SyncWithStore("other", async (_, _) => await other.OpenStoreAsync(), sync => sync.Live()));
        IHostedService hosted = memory.Get<IEnumerable<IHostedService>>().Single();
        await hosted.StartAsync(Token);
        await memory.Notes.InsertAsync(Note("a"), Token);
        await memory.Sync.WhenSyncedAsync(Token);
        Task<int>[] feeds = await OpenFeedsAsync(memory);

        if (awaits) await memory.DisposeAsync();
        else memory.Dispose();

        int[] read = await Task.WhenAll(feeds).WaitAsync(Token);
        Assert.Equal([1, 1, 1, 1, 0], read);
        Assert.Throws<ObjectDisposedException>(() => memory.Notes.Changes(cancellationToken: Token));
        Assert.Throws<ObjectDisposedException>(() => memory.Notes.Conflicts(Token));
    }

    [Fact]
    public async Task Rounds_of_disposal_with_open_feeds_leave_no_unobserved_exception()
    {
        await FinishAsync();
        var unobserved = new ConcurrentQueue<Exception>();
        void Collect(object? sender, UnobservedTaskExceptionEventArgs end) => unobserved.Enqueue(end.Exception);
        TaskScheduler.UnobservedTaskException += Collect;
        try
        {
            for (int round = 0; round < Rounds; round++) await OpenAndDisposeAsync(awaits: round % 2 == 0);
            await FinishAsync();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Collect;
        }

        Assert.Empty(unobserved);
    }

    // A method of its own, so that nothing of a round is held by the one that looks.
    private static async Task OpenAndDisposeAsync(bool awaits)
    {
        TestMemory memory = TestMemory.Create();
        await memory.Notes.InsertAsync(Note("a"), Token);
        await OpenFeedsAsync(memory);
        Task writing = WriteAsync(memory);
        if (awaits) await memory.DisposeAsync();
        else memory.Dispose();
        await writing;
    }

    /// <summary>
    /// Writes until the services are gone, so that feeds are in the middle of something when they go.
    /// </summary>
    private static async Task WriteAsync(TestMemory memory)
    {
        INoteRepository notes = memory.Notes;
        await Task.Yield();
        try
        {
            for (int i = 0; ; i++) await notes.InsertAsync(Note($"b{i}"), Token);
        }
        catch (Exception end) when (end is ObjectDisposedException or StoreException { Failure: StoreFailure.Closed })
        {
            // As expected.
        }
    }

    /// <summary>
    /// Opens one feed of each form, and waits until each has delivered what is there; they count what they deliver.
    /// </summary>
    private static async Task<Task<int>[]> OpenFeedsAsync(TestMemory memory)
    {
        IMemorySubscription<Note, NoteId> subscription = await memory.Notes.SubscribeAsync(
            "open", cancellationToken: Token);
        using var first = new CountdownEvent(4);
        Task<int>[] feeds =
        [
            CountAsync(memory.Notes.Changes(cancellationToken: Token).ReadAllAsync(Token), first),
            CountAsync(memory.Notes.ChangesAsync(Token), first),
            CountAsync(memory.Notes.Query().Watch(Token).ReadAllAsync(Token), first),
            CountAsync(subscription.Changes.ReadAllAsync(Token), first),
            CountAsync(memory.Notes.Conflicts(Token).ReadAllAsync(Token), first),
        ];
        await Task.Run(() => first.Wait(Token), Token);
        return feeds;
    }

    private static Task<int> CountAsync<TItem>(IAsyncEnumerable<TItem> feed, CountdownEvent first) => Task.Run(
        async () =>
        {
            int count = 0;
            await foreach (TItem item in feed)
            {
                if (++count == 1) first.Signal();
            }

            return count;
        },
        Token);

    private static async Task FinishAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }
    }

    private static Note Note(string title) => new() { Agent = "a7", Title = title };
}
