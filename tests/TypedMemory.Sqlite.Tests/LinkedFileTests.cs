using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>A symbolic link is another name of a store, and no other store.</summary>
public sealed class LinkedFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Link => _directory.File("link.db");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_is_the_same_by_either_name(bool open)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are for administrators there.");
        string path = _directory.File();
        File.CreateSymbolicLink(Link, Path.GetFileName(path));
        SqliteDocumentStore direct = await OpenAsync(path);
        await direct.PutAllAsync("note:1");
        string incarnation = (await direct.GetInfoAsync(Token)).Incarnation;
        if (!open) await direct.DisposeAsync();
        await using (SqliteDocumentStore linked = await OpenAsync(Link))
        {
            Assert.Equal(Path.GetFullPath(path), linked.Path);
            Assert.Equal(incarnation, (await linked.GetInfoAsync(Token)).Incarnation);
            Assert.NotNull(await linked.GetAsync("note:1", Token));
            await linked.PutAllAsync("note:2");
        }

        await direct.DisposeAsync();
        await using (SqliteDocumentStore looked = await OpenAsync(Link, readOnly: true))
            Assert.NotNull(await looked.GetAsync("note:2", Token));
        await using SqliteDocumentStore again = await OpenAsync(path);
        Assert.Equal(incarnation, (await again.GetInfoAsync(Token)).Incarnation);
        Assert.DoesNotContain(
            Directory.GetFiles(Path.GetDirectoryName(path)!),
            file => Path.GetFileName(file).StartsWith("link.db-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_that_is_named_without_its_folder_leads_where_it_says()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are for administrators there.");
        string path = _directory.File();
        File.CreateSymbolicLink(Link, Path.GetFileName(path));
        string before = Directory.GetCurrentDirectory();
        string relative = Path.GetRelativePath(before, Link);
        Directory.SetCurrentDirectory(Path.GetDirectoryName(path)!);
        try
        {
            await using SqliteDocumentStore store = await OpenAsync(Path.GetFileName(Link));
            Assert.Equal(Path.GetFullPath(path), store.Path);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        await using SqliteDocumentStore found = await OpenAsync(relative);
        Assert.Equal(Path.GetFullPath(path), found.Path);
    }

    [Fact]
    public async Task A_link_to_nothing_is_a_store_to_come_and_one_in_a_circle_is_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are for administrators there.");
        string path = _directory.File();
        File.CreateSymbolicLink(Link, path);
        StoreException missing = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(Link, readOnly: true));
        Assert.Equal(StoreFailure.Missing, missing.Failure);
        Assert.False(File.Exists(path));
        await using (SqliteDocumentStore store = await OpenAsync(Link)) await store.PutAllAsync("note:1");
        Assert.True(new FileInfo(path).Length > 0);
        string circle = _directory.File("circle.db");
        File.CreateSymbolicLink(circle, circle);
        await Assert.ThrowsAsync<StoreException>(() => OpenAsync(circle));
    }

    [Fact]
    public async Task A_backup_goes_where_the_link_leads()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are for administrators there.");
        string path = _directory.File(), backup = _directory.File("backup.db");
        await using (SqliteDocumentStore store = await OpenAsync(path))
        {
            await store.PutAllAsync("note:1");
            await store.BackupAsync(backup, Token);
            await store.PutAllAsync("note:2");
        }

        File.CreateSymbolicLink(Link, path);
        await using (await SqliteDocumentStore.RestoreAsync(backup, new SqliteStoreOptions { Path = Link }, Token))
        {
        }

        Assert.NotNull(new FileInfo(Link).LinkTarget);
        await using SqliteDocumentStore restored = await OpenAsync(path);
        Assert.NotNull(await restored.GetAsync("note:1", Token));
        Assert.Null(await restored.GetAsync("note:2", Token));
    }

    private static Task<SqliteDocumentStore> OpenAsync(string path, bool readOnly = false) =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path, ReadOnly = readOnly }, Token);
}
