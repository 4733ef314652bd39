using System.Collections.Concurrent;
using System.Diagnostics;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.TestKit;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>A store that is closed in the middle of everything: what was asked ends, and nothing is left.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class DisposalRaceTests : IDisposable
{
    private const int Rounds = 200;
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Two_hundred_stores_closed_in_the_middle_of_everything_leave_nothing_behind()
    {
        await RunAsync(-1);
        Settle();
        int threads = CountThreads();
        var unobserved = new ConcurrentQueue<Exception>();
        void Collect(object? sender, UnobservedTaskExceptionEventArgs end) => unobserved.Enqueue(end.Exception);
        TaskScheduler.UnobservedTaskException += Collect;
        try
        {
            for (int round = 0; round < Rounds; round++) await RunAsync(round);
            Settle();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Collect;
        }

        Assert.Empty(unobserved);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        Assert.Empty(OpenFiles(_directory.Path));
        Assert.True(CountThreads() <= threads + 20, $"{threads} threads before, {CountThreads()} after");
    }

    [Fact]
    public async Task Whoever_disposes_second_waits_for_the_first()
    {
        string path = _directory.File();
        SqliteDocumentStore store = await OpenAsync(path);
        Task writing = store.PutAllAsync([.. Enumerable.Range(0, 500).Select(static i => $"note:{i}")]);
        Task[] closing = [.. Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            if (i % 2 == 0) store.Dispose();
            else await store.DisposeAsync();
            if (OperatingSystem.IsLinux()) Assert.Empty(OpenFiles(path));
        }))];
        await Task.WhenAll(closing);
        await EndAsync(() => writing);
    }

    private async Task RunAsync(int round)
    {
        string path = _directory.File($"{round}.db");
        SqliteDocumentStore store = await OpenAsync(path);
        await store.PutAllAsync("note:1", "note:2");
        DocumentAttachment attachment = await store.AttachAsync("a", new byte[300_000]);
        await store.PutAsync("note:a", "{}", attachment);
        using var started = new CountdownEvent(6);
        Task[] work =
        [
            Loop(started, i => store.PutAllAsync($"note:w{i}")),
            Loop(started, async i => await Task.WhenAll(
                Enumerable.Range(0, 10).Select(n => store.PutAllAsync($"note:x{i}.{n}")))),
            Loop(started, async _ => await store.GetAsync("note:1", Token)),
            Loop(started, async _ => await store.WaitForChangesAsync(store.LastSequence, "note:", Token)),
            Loop(started, async _ => await (await store.StageAttachmentAsync(
                new MemoryStream(new byte[200_000]), Token)).DisposeAsync()),
            Loop(started, async _ =>
            {
                await using Stream? bytes = await store.OpenAttachmentAsync(attachment.Sha256!, Token);
                await bytes!.CopyToAsync(Stream.Null, Token);
            }),
        ];
        Task compacting = round % 3 == 0 ? EndAsync(() => store.CompactAsync(Token).AsTask()) : Task.CompletedTask;
        Task flushing = round % 5 == 0 ? EndAsync(() => store.FlushAsync(Token).AsTask()) : Task.CompletedTask;
        await Task.Run(() => started.Wait(Token), Token);
        Task first = Task.Run(store.Dispose, Token);
        await store.DisposeAsync();
        await first;
        await Task.WhenAll([.. work, compacting, flushing]);
        await using SqliteDocumentStore again = await OpenAsync(path);
        Assert.NotNull(await again.GetAsync("note:a", Token));
    }

    /// <summary>Does something until the store is closed.</summary>
    private static Task Loop(CountdownEvent started, Func<int, Task> step) => Task.Run(async () =>
    {
        for (int i = 0; await EndAsync(() => step(i)); i++)
        {
            if (i == 0) started.Signal();
        }
    });

    /// <returns>Whether the store was still open.</returns>
    private static async Task<bool> EndAsync(Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (StoreException closed)
        {
            Assert.True(closed.Failure == StoreFailure.Closed, closed.ToString());
            return false;
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

    private static int CountThreads()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private static string[] OpenFiles(string path) =>
    [
        .. Directory.EnumerateFiles("/proc/self/fd")
            .Select(Target)
            .Where(name => name.StartsWith(path, StringComparison.Ordinal)),
    ];

    private static string Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (FileNotFoundException)
        {
            // Closed since it was listed.
            return "";
        }
    }

    private static Task<SqliteDocumentStore> OpenAsync(string path) =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path }, Token);
}
