using Microsoft.Extensions.Time.Testing;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Writing;
using TypedMemory.TestKit;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Commits that follow each other, and what is spared between them.</summary>
public sealed class CommitRowTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Eight_commits_make_a_row_and_a_pause_ends_it()
    {
        var row = new CommitRow(_time);
        for (int commit = 1; commit <= 8; commit++)
        {
            Assert.False(row.IsLong);
            Commit(row, TimeSpan.FromMicroseconds(200));
        }

        Assert.True(row.IsLong);
        Commit(row, TimeSpan.FromMicroseconds(200));
        Assert.True(row.IsLong);
        Commit(row, TimeSpan.FromMicroseconds(201));
        Assert.False(row.IsLong);
    }

    [Fact]
    public void A_row_ends_where_somebody_else_has_committed()
    {
        var row = new CommitRow(_time);
        for (int commit = 0; commit < 8; commit++) Commit(row, TimeSpan.Zero);
        row.Begin();
        Assert.True(row.IsUnbroken);
        row.Break();
        row.End();
        Assert.False(row.IsLong);
    }

    [Fact]
    public void Only_what_comes_at_once_is_spared_the_look_at_the_file()
    {
        var row = new CommitRow(_time);
        for (int commit = 0; commit < 8; commit++) Commit(row, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMicroseconds(20));
        row.Begin();
        Assert.True(row.IsUnbroken);
        row.End();
        _time.Advance(TimeSpan.FromMicroseconds(21));
        row.Begin();
        Assert.False(row.IsUnbroken);
        Assert.True(row.IsLong);
    }

    [Fact]
    public async Task A_turn_that_a_row_of_writes_has_kept_is_free_when_they_end()
    {
        string path = _directory.File();
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(new() { Path = path }, Token);
        using LockFile other = LockFile.TryOpen(path)!;
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 300; i++) await store.PutAsync($"note:{round}:{i}", "{}");
            Assert.True(other.Take(LockSlot.Turn));
            other.Release(LockSlot.Turn);
        }
    }

    [Fact]
    public async Task A_row_of_writes_into_a_file_that_was_deleted_is_refused_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file be deleted.");
        string path = _directory.File();
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(new() { Path = path }, Token);
        for (int i = 0; i < 300; i++) await store.PutAsync($"note:{i}", "{}");
        Task deleted = Task.Run(() => File.Delete(path), Token);
        StoreException refused = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            for (int i = 0; ; i++)
            {
                Token.ThrowIfCancellationRequested();
                await store.PutAsync($"later:{i}", "{}");
            }
        });
        Assert.Equal(StoreFailure.Replaced, refused.Failure);
        await deleted;
    }

    private void Commit(CommitRow row, TimeSpan pause)
    {
        _time.Advance(pause);
        row.Begin();
        row.End();
    }
}
