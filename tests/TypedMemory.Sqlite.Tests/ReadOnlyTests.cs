using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>A store that is opened for reading only: nothing is written, neither to the file nor beside it.</summary>
public sealed class ReadOnlyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SqliteStoreOptions Options => new() { Path = _directory.File(), ReadOnly = true };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task It_reads_everything_and_leaves_no_trace()
    {
        await FillAsync();
        string before = Trace();
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token))
        {
            Assert.NotNull(await store.GetAsync("note:1", Token));
            Assert.Empty(await store.CheckIntegrityAsync(Token));
            Assert.Equal(1, (await store.GetInfoAsync(Token)).Documents);
            await store.GetStatisticsAsync(Token);
            await store.FlushAsync(Token);
            Assert.Single((await store.ReadChangesAsync(new StoreChangesQuery { Limit = 10 }, Token)).Changes);
            StoreException refused = await Assert.ThrowsAsync<StoreException>(() => store.PutAllAsync("note:2"));
            Assert.Equal(StoreFailure.ReadOnly, refused.Failure);
            await Assert.ThrowsAsync<StoreException>(async () => await store.CompactAsync(Token));
            await Assert.ThrowsAsync<StoreException>(async () => await store.DestroyAsync(Token));
        }

        Assert.Equal(before, Trace());
    }

    [Fact]
    public async Task It_sees_what_a_writer_that_comes_later_commits()
    {
        await FillAsync();
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        Assert.Null(await store.GetAsync("note:2", Token));
        await using SqliteDocumentStore writer = await SqliteDocumentStore.OpenAsync(
            Options with { ReadOnly = false }, Token);
        await writer.PutAllAsync("note:2");
        Assert.NotNull(await store.GetAsync("note:2", Token));
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_empty_is_no_store_and_stays_so()
    {
        StoreException missing = await Assert.ThrowsAsync<StoreException>(
            () => SqliteDocumentStore.OpenAsync(Options, Token));
        Assert.Equal(StoreFailure.Missing, missing.Failure);
        Assert.Empty(Directory.GetFiles(_directory.Path));
        await File.WriteAllBytesAsync(_directory.File(), [], Token);
        StoreException empty = await Assert.ThrowsAsync<StoreException>(
            () => SqliteDocumentStore.OpenAsync(Options, Token));
        Assert.Equal(StoreFailure.NotAStore, empty.Failure);
        Assert.Contains("empty, there is no store", empty.Message, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(_directory.File()).Length);
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    private async Task FillAsync()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            Options with { ReadOnly = false }, Token);
        await store.PutAllAsync("note:1");
    }

    /// <summary>The names, sizes and hashes of all files.</summary>
    private string Trace() =>
        string.Join('\n', Directory.GetFiles(_directory.Path).Order(StringComparer.Ordinal).Select(static file =>
        $"{Path.GetFileName(file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))} "
        + $"{File.GetLastWriteTimeUtc(file).Ticks}"));
}
