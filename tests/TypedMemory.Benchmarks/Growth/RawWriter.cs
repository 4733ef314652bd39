using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Writes with SQLite by hand, whose own wait lets processes take turns.</summary>
internal sealed class RawWriter : IGrowthWriter
{
    public const string Name = "raw";
    private const int Patience = 30_000;
    private static readonly byte[] s_body = [.. "{\"text\":\""u8, .. Enumerable.Repeat((byte)'x', 300), .. "\"}"u8];
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _begin, _newest, _insert, _commit;

    public RawWriter(string path)
    {
        Batteries_V2.Init();
        Check(sqlite3_open_v2(path, out _db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, null));
        sqlite3_busy_timeout(_db, Patience);
        Check(sqlite3_exec(
            _db,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; "
            + "PRAGMA wal_autocheckpoint = 10000; "
            + "CREATE TABLE IF NOT EXISTS docs(id TEXT PRIMARY KEY, seq INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID; "
            + "CREATE INDEX IF NOT EXISTS docs_seq ON docs(seq)"));
        _begin = Prepare("BEGIN IMMEDIATE");
        _newest = Prepare("SELECT max(seq) FROM docs");
        _insert = Prepare("INSERT INTO docs(id, seq, body) VALUES(?1, ?2, ?3)");
        _commit = Prepare("COMMIT");
    }

    public Task WriteAsync(string id)
    {
        Run(_begin);
        if (sqlite3_step(_newest) != SQLITE_ROW) Check(SQLITE_ERROR);
        long newest = sqlite3_column_int64(_newest, 0);
        sqlite3_reset(_newest);
        sqlite3_bind_text(_insert, 1, Encoding.UTF8.GetBytes(id));
        sqlite3_bind_int64(_insert, 2, newest + 1);
        sqlite3_bind_blob(_insert, 3, s_body);
        Run(_insert);
        Run(_commit);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        foreach (sqlite3_stmt statement in (sqlite3_stmt[])[_begin, _newest, _insert, _commit]) statement.Dispose();
        _db.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Run(sqlite3_stmt statement)
    {
        int code = sqlite3_step(statement);
        sqlite3_reset(statement);
        if (code != SQLITE_DONE) Check(code);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(sqlite3_prepare_v2(_db, sql, out sqlite3_stmt statement));
        return statement;
    }

    private void Check(int code)
    {
        if (code != SQLITE_OK) throw new InvalidOperationException(sqlite3_errmsg(_db).utf8_to_string());
    }
}
