using Microsoft.Extensions.Time.Testing;
using TypedMemory.Sqlite.Reading;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>An idle store is told of the next write, by whatever process, and need not look for it.</summary>
public sealed class WalWatchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_into_the_store_is_told_once_and_one_beside_it_never()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        await store.PutAllAsync("fact:1");
        int told = 0;
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using WalWatch? watch = WalWatch.TryStart(_directory.File(), () =>
        {
            told++;
            first.TrySetResult();
        });
        Assert.NotNull(watch);
        await File.WriteAllTextAsync(_directory.File() + ".txt", "beside it", Token);
        Assert.False(first.Task.IsCompleted);
        await store.PutAllAsync("fact:2", "fact:3");
        await first.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await store.PutAllAsync("fact:4");
        Assert.Equal(1, told);
    }

    [Fact]
    public void Where_there_is_no_such_folder_nothing_is_watched() =>
        Assert.Null(WalWatch.TryStart(Path.Combine(_directory.Path, "none", "store.db"), static () => { }));

    [Fact]
    public async Task A_feed_that_has_waited_for_long_sees_what_another_store_writes()
    {
        // A thousandth of a second between two looks: the quiet begins at once.
        await using SqliteDocumentStore reader = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions
            {
                Path = _directory.File(),
                ForeignChangesInterval = TimeSpan.FromMilliseconds(1),
            },
            Token);
        await using SqliteDocumentStore writer = await OpenAsync();
        for (int i = 0; i < 5; i++)
        {
            long newest = (await reader.GetInfoAsync(Token)).UpdateSequence;
            Task waiting = reader.WaitForChangesAsync(newest, "", Token).AsTask();

            // Reads of the same file take as long as some dozens of looks.
            for (int reads = 0; reads < 20_000; reads++) await writer.GetAsync("fact:0", Token);
            await writer.PutAllAsync($"fact:{i}");
            await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token);
        }
    }

    [Fact]
    public async Task A_feed_that_waits_again_while_nobody_writes_does_not_look_often_again()
    {
        // As the feed of a live sync does, that says every twenty seconds that it lives.
        var time = new RecordingTime();
        TimeSpan often = TimeSpan.FromMilliseconds(50);
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = _directory.File(), ForeignChangesInterval = often, TimeProvider = time },
            Token);
        long newest = (await store.GetInfoAsync(Token)).UpdateSequence;
        await WaitAsync(() =>
        {
            Assert.Equal(often, time.Periods[^1]);
            for (int looks = 0; looks < 45; looks++) time.Advance(often);
            Assert.True(time.Periods[^1] > TimeSpan.FromSeconds(1));
        });
        await WaitAsync(() => Assert.True(time.Periods[^1] > TimeSpan.FromSeconds(1)));

        async Task WaitAsync(Action meanwhile)
        {
            using var end = new CancellationTokenSource();
            Task waiting = store.WaitForChangesAsync(newest, "other:", end.Token).AsTask();
            meanwhile();
            await end.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
    }

    private Task<SqliteDocumentStore> OpenAsync() =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = _directory.File() }, Token);

    /// <summary>Notes the periods that timers are given.</summary>
    private sealed class RecordingTime : FakeTimeProvider
    {
        public List<TimeSpan> Periods { get; } = [];

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Recorded(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class Recorded(RecordingTime time, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (period > TimeSpan.Zero) time.Periods.Add(period);
                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
