using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Reading;
using TypedMemory.TestKit;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Reads that follow each other share a transaction, and none of them is older than a commit.</summary>
public sealed class HeldSnapshotTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_among_many_sees_what_was_acknowledged_before_it(bool byAnother)
    {
        await using SqliteDocumentStore store = await OpenAsync();
        await using SqliteDocumentStore another = await OpenAsync();
        SqliteDocumentStore writer = byAnother ? another : store;
        for (int version = 0; version < 300; version++)
        {
            await writer.PutAsync("note:1", Body(version));
            for (int read = 0; read < 40; read++) Assert.Equal(Body(version), await ReadAsync(store, read));
        }
    }

    [Fact]
    public async Task Readers_on_many_threads_never_see_a_document_go_back()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        await using SqliteDocumentStore another = await OpenAsync();
        int acknowledged = 0;
        await another.PutAsync("note:1", Body(0));
        Task writing = Task.Run(
            async () =>
            {
                for (int version = 1; version <= 400; version++)
                {
                    await another.PutAsync("note:1", Body(version));
                    Volatile.Write(ref acknowledged, version);
                    if (version % 8 == 0) await Task.Delay(1, Token);
                }
            },
            Token);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(reader => Task.Run(
            async () =>
            {
                for (int read = 0; !writing.IsCompleted; read++)
                {
                    int least = Volatile.Read(ref acknowledged);
                    string body = await ReadAsync(store, read);
                    int seen = int.Parse(body[5..^1], System.Globalization.CultureInfo.InvariantCulture);
                    Assert.InRange(seen, least, 400);
                }
            },
            Token)));
        await writing;
    }

    [Fact]
    public void A_transaction_is_held_among_many_reads_and_ends_with_the_next_commit()
    {
        using Connection connection = Open(), writer = Open();
        HeldSnapshot held = NewHeld(connection);
        do
        {
            // Once more where this thread was not run for the longest time that one is held.
            Hold(held);
            Assert.True(connection.InTransaction);
            held.BeginRead();
        }
        while (!held.IsHeld);
        Assert.Equal(0, connection.QueryInt64("SELECT count(*) FROM t"));
        writer.Execute("INSERT INTO t VALUES(1)");
        held.BeginRead();
        Assert.False(held.IsHeld);
        Assert.False(connection.InTransaction);
        Assert.Equal(1, connection.QueryInt64("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_commit_between_the_look_and_the_first_read_is_seen_and_costs_a_transaction()
    {
        using Connection connection = Open(), writer = Open();
        HeldSnapshot held = Hold(connection);
        writer.Execute("INSERT INTO t VALUES(1)");
        Assert.Equal(1, connection.QueryInt64("SELECT count(*) FROM t"));
        held.BeginRead();
        Assert.False(held.IsHeld);
    }

    [Fact]
    public void A_checkpoint_alone_ends_nothing_and_a_new_round_of_the_WAL_does()
    {
        using Connection connection = Open(), writer = Open();
        writer.Execute("INSERT INTO t VALUES(1)");
        HeldSnapshot held = Hold(connection);
        Assert.Equal(1, connection.QueryInt64("SELECT count(*) FROM t"));
        writer.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        Assert.Equal(1, connection.QueryInt64("SELECT count(*) FROM t"));
        writer.Execute("DELETE FROM t");
        held.BeginRead();
        Assert.False(held.IsHeld);
        Assert.Equal(0, connection.QueryInt64("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Where_no_index_is_shared_nothing_is_held()
    {
        using Connection connection = Open();
        connection.Execute("PRAGMA journal_mode = DELETE");
        HeldSnapshot held = NewHeld(connection);
        for (int read = 0; read < 1_000; read++) held.BeginRead();
        Assert.False(held.IsHeld);
        Assert.False(connection.InTransaction);
    }

    [Fact]
    public async Task What_has_to_wait_for_readers_does_not_wait_for_held_ones()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        for (int round = 0; round < 5; round++)
        {
            await store.PutAsync($"note:{round}", "{}");
            for (int read = 0; read < 100; read++) await ReadAsync(store, read);
            await store.CompactAsync(Token);
            Assert.Equal(0, new FileInfo(store.Path + "-wal").Length);
        }
    }

    [Fact]
    public async Task A_held_transaction_ends_when_nobody_reads_any_more()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        await store.PutAsync("note:1", "{}");
        for (int read = 0; read < 1_000; read++) await ReadAsync(store, read);
        using Connection another = Connection.Open(store.Path, create: false, TimeSpan.Zero);

        // Without a wait of its own, SQLite says at once that a reader is in the way.
        while (another.QueryInt64("PRAGMA wal_checkpoint(TRUNCATE)") != 0) await Task.Delay(1, Token);
    }

    private static string Body(int version) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{{\"v\":{version}}}");

    private static async Task<string> ReadAsync(SqliteDocumentStore store, int read)
    {
        if (read % 3 == 1) return (await store.GetAsync("note:1", BodyText.Instance, Token)) ?? "";
        if (read % 3 == 2)
        {
            DecodedPage<string> page = await store.ListPageAsync(
                new ListQuery { Prefix = "note:1", Limit = 1 }, BodyText.Instance, Token);
            return page.Items.Count == 0 ? "" : page.Items[0];
        }

        DocumentSnapshot? document = await store.GetSnapshotAsync("note:1", Token);
        return document is null ? "" : Encoding.UTF8.GetString(document.Winner.Body.Span);
    }

    private Task<SqliteDocumentStore> OpenAsync() =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = _directory.File() }, Token);

    private Connection Open()
    {
        Connection connection = Connection.Open(_directory.File(), create: true, TimeSpan.FromMinutes(1));
        connection.Execute("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t(x)");
        connection.QueryInt64("SELECT count(*) FROM t");
        return connection;
    }

    private static HeldSnapshot NewHeld(Connection connection) =>
        new(connection, connection.Prepare("BEGIN"), connection.Prepare("COMMIT"));

    private static HeldSnapshot Hold(Connection connection)
    {
        HeldSnapshot held = NewHeld(connection);
        Hold(held);
        return held;
    }

    /// <summary>Reads until a transaction is held: so many reads must fall within a tick of the clock.</summary>
    private static void Hold(HeldSnapshot held)
    {
        while (!held.IsHeld)
        {
            Token.ThrowIfCancellationRequested();
            held.BeginRead();
        }
    }

    private sealed class BodyText : IDocumentDecoder<string>
    {
        public static readonly BodyText Instance = new();

        public string Decode(in DocumentRow row) => Encoding.UTF8.GetString(row.Body);
    }
}
