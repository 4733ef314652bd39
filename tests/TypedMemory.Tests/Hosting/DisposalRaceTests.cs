using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace TypedMemory.Tests;

/// <summary>A memory that is disposed of at any moment: while it opens, syncs, delivers, writes.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class DisposalRaceTests
{
    private const int Rounds = 200;
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("opening")]
    [InlineData("starting a sync")]
    [InlineData("asking the sync")]
    [InlineData("reading a feed")]
    [InlineData("twice at once")]
    public async Task Two_hundred_memories_that_are_disposed_of_leave_no_unobserved_exception(string moment)
    {
        await using TestMemory other = TestMemory.Create();
        await other.Notes.InsertAsync(Note("theirs"), Token);
        Settle();
        var unobserved = new ConcurrentQueue<Exception>();
        void Collect(object? sender, UnobservedTaskExceptionEventArgs end) => unobserved.Enqueue(end.Exception);
        TaskScheduler.UnobservedTaskException += Collect;
        try
        {
            for (int round = 0; round < Rounds; round++) await RunAsync(moment, round, other);
            Settle();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Collect;
        }

        Assert.Empty(unobserved);
    }

    private static async Task RunAsync(string moment, int round, TestMemory other)
    {
        TestMemory memory = TestMemory.Create(configure: builder => builder.SyncWithStore(
            "other", async (_, _) => await other.OpenStoreAsync(), sync => sync.Live()));
        IMemoryStore store = memory.Get<IMemoryStore>();
        INoteRepository notes = memory.Notes;
        Task[] work = moment switch
        {
            "opening" =>
            [
                EndAsync(async () => await store.OpenAsync(Token)),
                EndAsync(async () => await notes.InsertAsync(Note("a"), Token)),
            ],
            "starting a sync" => [Start(memory)],
            "asking the sync" => await AskAsync(memory),
            "reading a feed" => await ReadAsync(memory),
            _ => [EndAsync(async () => await notes.InsertAsync(Note("a"), Token))],
        };
        for (int i = 0; i < round % 7; i++) await Task.Yield();
        Task also = moment == "twice at once"
            ? Task.Run(((IDisposable)store).Dispose, Token) : Task.CompletedTask;
        if (round % 2 == 0) await memory.DisposeAsync();
        else memory.Dispose();
        await also;
        await Task.WhenAll(work);
    }

    private static Task Start(TestMemory memory)
    {
        // Made before, as a host does: only the start itself runs into the disposal.
        IHostedService hosted = memory.Get<IEnumerable<IHostedService>>().Single();
        return EndAsync(() => hosted.StartAsync(Token));
    }

    /// <summary>Calls whose callers have given up before they are answered.</summary>
    private static async Task<Task[]> AskAsync(TestMemory memory)
    {
        await Start(memory);
        await memory.Sync.WhenSyncedAsync(Token);
        using var gone = new CancellationTokenSource();
        IMemoryRemote remote = memory.Sync["other"];
        Task[] asked =
        [
            EndAsync(() => remote.FetchAsync("note:missing", gone.Token)),
            EndAsync(() => remote.TakeRemoteAsync("note:missing", gone.Token)),
            EndAsync(() => remote.RetryRefusedAsync("note:missing", gone.Token)),
            EndAsync(() => remote.WhenSyncedAsync(gone.Token)),
            EndAsync(async () => await remote.ReadRefusedAsync(gone.Token)),
        ];
        await gone.CancelAsync();
        IMemorySync sync = memory.Sync;
        return
        [
            .. asked,
            EndAsync(() => remote.FetchAsync("note:also", Token)),
            EndAsync(async () => await sync.SyncAsync(Token)),
        ];
    }

    private static async Task<Task[]> ReadAsync(TestMemory memory)
    {
        await memory.Notes.InsertAsync(Note("a"), Token);
        INoteRepository notes = memory.Notes;
        using var first = new SemaphoreSlim(0);
        Task reading = Task.Run(
            async () =>
            {
                await foreach (MemoryChange<Note, NoteId> _ in notes.Changes(cancellationToken: Token)
                    .ReadAllAsync(Token)) first.Release();
            },
            Token);
        await first.WaitAsync(Token);
        return
        [
            EndAsync(() => reading),
            EndAsync(() => notes.Changes(cancellationToken: Token).Completion),
            EndAsync(async () => await notes.Query().Watch(Token).ReadAsync(Token)),
        ];
    }

    /// <summary>Waits for the end of something, which may be that the memory is gone.</summary>
    private static async Task EndAsync(Func<Task> work)
    {
        try
        {
            await Task.Yield();
            await work();
        }
        catch (Exception end) when (end is ObjectDisposedException or OperationCanceledException
            or System.Threading.Channels.ChannelClosedException
            or StoreException { Failure: StoreFailure.Closed }
            or TypedMemoryException { Code: TypedMemoryErrorCodes.Unavailable or TypedMemoryErrorCodes.NotFound })
        {
            // As expected.
        }
    }

    private static void Settle()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static Note Note(string title) => new() { Agent = "a7", Title = title };
}
