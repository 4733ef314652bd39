using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Opening;
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

    [Theory]
    [InlineData("link moved")]
    [InlineData("link removed")]
    [InlineData("emptied")]
    [InlineData("WAL deleted")]
    [InlineData("WAL replaced")]
    [InlineData("shm deleted")]
    [InlineData("folder replaced")]
    public async Task Nothing_is_acknowledged_into_files_that_nobody_will_find(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file be replaced.");
        string folder = Directory.CreateDirectory(_directory.File("folder")).FullName;
        string path = Path.Combine(folder, "store.db"), link = _directory.File("link.db");
        File.CreateSymbolicLink(link, path);
        bool isLink = how.StartsWith("link", StringComparison.Ordinal);
        await using SqliteDocumentStore store = await OpenAsync(isLink ? link : path);
        await store.PutAllAsync("note:1");
        if (isLink) File.Delete(link);
        if (how == "link moved") File.CreateSymbolicLink(link, _directory.File("other.db"));
        if (how == "emptied") await File.WriteAllBytesAsync(path, [], Token);
        if (how.StartsWith("WAL", StringComparison.Ordinal)) File.Delete(path + "-wal");
        if (how == "WAL replaced") await File.WriteAllTextAsync(path + "-wal", "not ours", Token);
        if (how == "shm deleted") File.Delete(path + "-shm");
        if (how == "folder replaced")
        {
            Directory.Move(folder, folder + ".away");
            Directory.CreateDirectory(folder);
        }

        // More than the file itself is looked at now and then: some writes may come before.
        StoreException refused = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            for (int i = 2; !Token.IsCancellationRequested; i++) await store.PutAllAsync($"note:{i}");
        });
        Assert.Equal(StoreFailure.Replaced, refused.Failure);
        await Assert.ThrowsAsync<StoreException>(async () => await store.FlushAsync(Token));
        await store.DisposeAsync();
        if (how == "WAL replaced") Assert.Equal("not ours", await File.ReadAllTextAsync(path + "-wal", Token));
        if (how is "emptied" or "WAL replaced") return;

        // What was acknowledged before is in the file, also where only the deleted WAL had it.
        string left = how == "folder replaced" ? Path.Combine(folder + ".away", "store.db") : path;
        await using SqliteDocumentStore found = await OpenAsync(left);
        Assert.NotNull(await found.GetAsync("note:1", Token));
        Assert.Empty(await found.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task A_file_with_two_names_is_open_by_one_of_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links are counted on Linux.");
        string path = _directory.File(), name = _directory.File("name.db");
        await using SqliteDocumentStore store = await OpenAsync(path);
        await store.PutAllAsync("note:1");
        await RunAsync("ln", path, name);
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(name));
        Assert.Equal(StoreFailure.Busy, refused.Failure);
        Assert.Contains("hard link", refused.Message, StringComparison.Ordinal);
        await using (SqliteDocumentStore same = await OpenAsync(path)) await same.PutAllAsync("note:2");
        await store.DisposeAsync();
        await using SqliteDocumentStore other = await OpenAsync(name);
        Assert.NotNull(await other.GetAsync("note:2", Token));
    }

    [Fact]
    public async Task Opening_a_store_twice_keeps_the_locks_that_say_to_other_processes_that_it_is_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The locks of a process are read from /proc.");
        string path = _directory.File();
        await using SqliteDocumentStore store = await OpenAsync(path);
        await store.PutAllAsync("note:1");
        await store.CompactAsync(Token);
        Assert.Equal(0, new FileInfo(path + "-wal").Length);
        Assert.True(IsLocked());
        await using (SqliteDocumentStore again = await OpenAsync(path)) Assert.True(IsLocked());
        await store.PutAllAsync("note:2");

        bool IsLocked() => File.ReadLines("/proc/locks").Any(
            line => line.Contains($" {Environment.ProcessId} ", StringComparison.Ordinal)
                && line.Contains($":{FileNumber.Of(path)!.Value.Inode} ", StringComparison.Ordinal));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
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
