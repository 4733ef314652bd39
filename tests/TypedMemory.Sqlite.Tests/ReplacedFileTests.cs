using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>A file that is deleted or replaced under an open store: nothing is acknowledged into nothing.</summary>
public sealed class ReplacedFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("renamed over")]
    [InlineData("deleted")]
    [InlineData("moved away")]
    public async Task Writes_are_refused_and_what_is_at_the_path_is_left_alone(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file be replaced.");
        string path = _directory.File(), other = _directory.File("other.db");
        await using (SqliteDocumentStore replacing = await OpenAsync(other)) await replacing.PutAllAsync("note:other");
        await using SqliteDocumentStore store = await OpenAsync(path);
        await store.PutAllAsync("note:1");
        if (how == "renamed over") File.Move(other, path, overwrite: true);
        else if (how == "deleted") File.Delete(path);
        else File.Move(path, _directory.File("away.db"));

        // Of another process that has opened what is there now: not to be brought home, cut or removed.
        await File.WriteAllTextAsync(path + "-wal", "not ours", Token);
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => store.PutAllAsync("note:2"));
        Assert.Equal(StoreFailure.Replaced, refused.Failure);
        await Assert.ThrowsAsync<StoreException>(async () => await store.FlushAsync(Token));
        await Assert.ThrowsAsync<StoreException>(
            async () => await store.BackupAsync(_directory.File("backup.db"), Token));
        await store.DisposeAsync();
        Assert.Equal("not ours", await File.ReadAllTextAsync(path + "-wal", Token));
        File.Delete(path + "-wal");
        if (how != "renamed over") return;
        await using SqliteDocumentStore found = await OpenAsync(path);
        Assert.NotNull(await found.GetAsync("note:other", Token));
    }

    [Fact]
    public async Task Whoever_waits_for_changes_hears_of_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file be replaced.");
        string path = _directory.File();
        await using SqliteDocumentStore store = await OpenAsync(path);
        await store.PutAllAsync("note:1");
        Task waiting = store.WaitForChangesAsync(store.LastSequence, cancellationToken: Token).AsTask();
        File.Delete(path);
        StoreException ended = await Assert.ThrowsAsync<StoreException>(() => waiting);
        Assert.Equal(StoreFailure.Replaced, ended.Failure);
    }

    private static Task<SqliteDocumentStore> OpenAsync(string path) =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path }, Token);
}
