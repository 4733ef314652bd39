using Microsoft.Data.Sqlite;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

public sealed class OpeningTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private SqliteStoreOptions Options => new() { Path = _directory.File() };

    private async Task<StoreException> FailAsync(SqliteStoreOptions? options = null) =>
        await Assert.ThrowsAsync<StoreException>(() => SqliteDocumentStore.OpenAsync(options ?? Options));

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_directory.File()};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task FillAsync(int documents = 200)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options);
        for (int i = 0; i < documents; i++) await store.PutAllAsync($"fact:{i}");
    }

    [Fact]
    public async Task A_missing_directory_is_named()
    {
        StoreException error = await FailAsync(
            new SqliteStoreOptions { Path = Path.Combine(_directory.Path, "none", "store.db") });
        Assert.Equal(StoreFailure.DirectoryMissing, error.Failure);
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_in_the_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(_directory.File());
        Assert.Equal(StoreFailure.PermissionDenied, (await FailAsync()).Failure);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        byte[] text =
            "these are my notes, not a database, and they are longer than a header of SQLite would be, really"u8.ToArray();
        await File.WriteAllBytesAsync(_directory.File(), text, TestContext.Current.CancellationToken);
        StoreException error = await FailAsync();
        Assert.Equal(StoreFailure.NotAStore, error.Failure);
        Assert.Equal(TypedMemoryErrorCodes.Corrupt, error.Code);
        Assert.Equal(text, await File.ReadAllBytesAsync(_directory.File(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_database_of_another_application_is_refused()
    {
        Execute("CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1)");
        Assert.Equal(StoreFailure.NotAStore, (await FailAsync()).Failure);
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_and_kept()
    {
        await FillAsync(1);
        Execute("PRAGMA user_version = 99");
        StoreException error = await FailAsync();
        Assert.Equal(StoreFailure.NewerSchema, error.Failure);
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
        Execute($"PRAGMA user_version = {Schema.Version}");
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options);
        Assert.NotNull(await store.GetAsync("fact:0", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_store_of_version_1_is_brought_forward_with_its_documents()
    {
        await FillAsync(3);
        Execute("DROP TABLE indexes; DROP TABLE index_keys; DROP TABLE texts; PRAGMA user_version = 1");
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options);
        Assert.NotNull(await store.GetAsync("fact:0", TestContext.Current.CancellationToken));
        var query = new DocumentQuery { Prefix = "fact:" };
        Assert.Equal(3, await store.CountAsync(query, TestContext.Current.CancellationToken));
        Assert.Empty(await store.CheckIntegrityAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(5000)]
    [InlineData(40_960)]
    public async Task A_file_that_was_cut_off_is_recognised(int length)
    {
        await FillAsync();
        using (FileStream file = File.OpenWrite(_directory.File())) file.SetLength(length);
        Assert.Equal(StoreFailure.Corrupt, (await FailAsync()).Failure);
    }

    [Fact]
    public async Task Damaged_pages_are_reported_and_never_served_as_documents()
    {
        await FillAsync(2000);
        using (FileStream file = File.OpenWrite(_directory.File()))
        {
            file.Position = 8 * Schema.PageSize;
            byte[] noise = new byte[40 * Schema.PageSize];
            new Random(1).NextBytes(noise);
            file.Write(noise);
        }

        StoreException error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options);
            IReadOnlyList<string> problems = await store.CheckIntegrityAsync();
            Assert.NotEmpty(problems);
            await store.IdsAsync(new ListQuery());
        });
        Assert.Equal(StoreFailure.Corrupt, error.Failure);
    }

    [Fact]
    public async Task A_read_only_file_is_refused()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Permissions do not bind this user.");
        await FillAsync(1);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_directory.File(), UnixFileMode.UserRead);
        Assert.Equal(StoreFailure.ReadOnly, (await FailAsync()).Failure);
    }

    [Fact]
    public async Task A_place_where_no_file_can_be_made_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        StoreException error = await FailAsync(new SqliteStoreOptions { Path = "/proc/typedmemory.db" });
        Assert.Equal(StoreFailure.PermissionDenied, error.Failure);
    }

    [Fact]
    public async Task A_full_disk_fails_the_write_and_harms_nothing()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options with { MaxSize = 1 << 20 });
        string body = "{\"text\":\"" + new string('x', 20_000) + "\"}";
        List<string> written = [];
        StoreException? full = null;
        for (int i = 0; full is null && i < 1000; i++)
        {
            try
            {
                await store.PutAsync(TestKit.Contract.Documents.First($"fact:{i}", body));
                written.Add($"fact:{i}");
            }
            catch (StoreException error)
            {
                full = error;
            }
        }

        Assert.Equal(StoreFailure.DiskFull, full!.Failure);
        Assert.True(full.IsTransient);
        Assert.NotEmpty(written);
        Assert.Equal(written.Order(StringComparer.Ordinal), await store.IdsAsync(new ListQuery()));
        Assert.Empty(await store.CheckIntegrityAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task In_a_group_only_the_write_that_does_not_fit_fails()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options with { MaxSize = 1 << 20 });
        string huge = "{\"text\":\"" + new string('x', 4_000_000) + "\"}";
        Task<WriteOutcome>[] writes = [.. Enumerable.Range(0, 40).Select(i =>
            store.PutAsync(TestKit.Contract.Documents.First($"fact:{i:d2}", i == 20 ? huge : "{}")))];
        StoreException error = await Assert.ThrowsAsync<StoreException>(() => writes[20]);
        Assert.Equal(StoreFailure.DiskFull, error.Failure);
        foreach (Task<WriteOutcome> write in writes.Where((_, i) => i != 20)) Assert.Null((await write).Error);
        Assert.Equal(39, await store.CountAsync("fact:", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options);
        Task wait = store.WaitForChangesAsync(0, cancellationToken: TestContext.Current.CancellationToken).AsTask();
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.Equal(StoreFailure.Closed, (await Assert.ThrowsAsync<StoreException>(() => wait)).Failure);
        foreach (Func<Task> call in (Func<Task>[])[
            async () => await store.GetAsync("a"),
            async () => await store.PutAllAsync("a"),
            async () => await store.WaitForChangesAsync(0),
            async () => await store.FlushAsync()])
        {
            Assert.Equal(StoreFailure.Closed, (await Assert.ThrowsAsync<StoreException>(call)).Failure);
        }
    }
}
