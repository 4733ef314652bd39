using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TypedMemory.Benchmarks.Store;

/// <summary>
/// The limit: SQLite by hand, one table and one index, one upsert per write with JSON and a revision hash. No revision
/// tree, no conflicts, no feed per type, one thread.
/// </summary>
internal sealed class RawSystem : IStoreSystem
{
    private readonly ArrayBufferWriter<byte> _json = new(512);
    private readonly byte[] _id = new byte[256];
    private sqlite3 _db = null!;
    private sqlite3_stmt _upsert = null!, _get = null!, _revision = null!, _range = null!, _feed = null!,
        _feedIds = null!;
    private string _path = "";
    private long _sequence;

    public string Name => "raw";

    public long FileSize => StoreFiles.Size(_path);

    public Task OpenAsync(string directory, bool full)
    {
        Batteries_V2.Init();
        _path = Path.Combine(directory, "raw.db");
        Check(sqlite3_open_v2(_path, out _db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, null));
        Execute("PRAGMA journal_mode = WAL");
        Execute($"PRAGMA synchronous = {(full ? "FULL" : "NORMAL")}");
        Execute("PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 10000");
        Execute("CREATE TABLE docs(id TEXT PRIMARY KEY, seq INTEGER NOT NULL, rev BLOB NOT NULL, body BLOB NOT NULL) WITHOUT ROWID");
        Execute("CREATE INDEX docs_seq ON docs(seq, rev)");
        _upsert = Prepare(
            "INSERT INTO docs(id, seq, rev, body) VALUES(?1, ?2, ?3, ?4) "
            + "ON CONFLICT(id) DO UPDATE SET seq = excluded.seq, rev = excluded.rev, body = excluded.body");
        _get = Prepare("SELECT rev, body FROM docs WHERE id = ?1");
        _revision = Prepare("SELECT rev FROM docs WHERE id = ?1");
        _range = Prepare("SELECT id, body FROM docs WHERE id >= ?1 AND id < ?2 ORDER BY id");
        _feed = Prepare("SELECT seq, id, rev, body FROM docs INDEXED BY docs_seq WHERE seq > ?1 ORDER BY seq");
        _feedIds = Prepare("SELECT seq, id, rev FROM docs INDEXED BY docs_seq WHERE seq > ?1 ORDER BY seq");
        return Task.CompletedTask;
    }

    public ValueTask PutAsync(Note note)
    {
        Upsert(note, []);
        return ValueTask.CompletedTask;
    }

    public ValueTask UpdateAsync(Note note)
    {
        UpsertOver(note);
        return ValueTask.CompletedTask;
    }

    public ValueTask PutManyAsync(IReadOnlyList<Note> notes)
    {
        Execute("BEGIN IMMEDIATE");
        foreach (Note note in notes) Upsert(note, []);
        Execute("COMMIT");
        return ValueTask.CompletedTask;
    }

    public ValueTask UpdateManyAsync(IReadOnlyList<Note> notes)
    {
        Execute("BEGIN IMMEDIATE");
        foreach (Note note in notes) UpsertOver(note);
        Execute("COMMIT");
        return ValueTask.CompletedTask;
    }

    public ValueTask<Note?> GetAsync(string id)
    {
        BindId(_get, id);
        Note? note = sqlite3_step(_get) == SQLITE_ROW ? NoteJson.Read(id, sqlite3_column_blob(_get, 1)) : null;
        sqlite3_reset(_get);
        return new(note);
    }

    public ValueTask<int> RangeAsync(string prefix)
    {
        byte[] low = Encoding.UTF8.GetBytes(prefix), high = [.. low];
        high[^1]++;
        sqlite3_bind_text(_range, 1, low);
        sqlite3_bind_text(_range, 2, high);
        int count = 0;
        while (sqlite3_step(_range) == SQLITE_ROW)
        {
            NoteJson.Read(sqlite3_column_blob(_range, 0), sqlite3_column_blob(_range, 1));
            count++;
        }

        sqlite3_reset(_range);
        return new(count);
    }

    public ValueTask<int?> FeedAsync(bool withDocuments)
    {
        sqlite3_stmt feed = withDocuments ? _feed : _feedIds;
        sqlite3_bind_int64(feed, 1, 0);
        int count = 0;
        while (sqlite3_step(feed) == SQLITE_ROW)
        {
            if (withDocuments) NoteJson.Read(sqlite3_column_blob(feed, 1), sqlite3_column_blob(feed, 3));
            else Encoding.UTF8.GetString(sqlite3_column_blob(feed, 1));
            count++;
        }

        sqlite3_reset(feed);
        return new(count);
    }

    public ValueTask DisposeAsync()
    {
        foreach (sqlite3_stmt statement in (sqlite3_stmt[])[_upsert, _get, _revision, _range, _feed, _feedIds])
            statement.Dispose();
        _db.Dispose();
        return ValueTask.CompletedTask;
    }

    private void UpsertOver(Note note)
    {
        BindId(_revision, note.Id);
        Span<byte> parent = stackalloc byte[16];
        if (sqlite3_step(_revision) == SQLITE_ROW) sqlite3_column_blob(_revision, 0).CopyTo(parent);
        sqlite3_reset(_revision);
        Upsert(note, parent);
    }

    private void Upsert(Note note, ReadOnlySpan<byte> parent)
    {
        _json.ResetWrittenCount();
        NoteJson.Write(note, _json);
        int body = _json.WrittenCount;
        _json.Write(parent);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(_json.WrittenSpan, hash);
        BindId(_upsert, note.Id);
        sqlite3_bind_int64(_upsert, 2, ++_sequence);
        sqlite3_bind_blob(_upsert, 3, hash[..16]);
        sqlite3_bind_blob(_upsert, 4, _json.WrittenSpan[..body]);
        if (sqlite3_step(_upsert) != SQLITE_DONE)
            throw new InvalidOperationException(sqlite3_errmsg(_db).utf8_to_string());
        sqlite3_reset(_upsert);
    }

    private void BindId(sqlite3_stmt statement, string id) =>
        sqlite3_bind_text(statement, 1, _id.AsSpan(0, Encoding.UTF8.GetBytes(id, _id)));

    private sqlite3_stmt Prepare(string sql)
    {
        Check(sqlite3_prepare_v2(_db, sql, out sqlite3_stmt statement));
        return statement;
    }

    private void Execute(string sql) => Check(sqlite3_exec(_db, sql));

    private void Check(int code)
    {
        if (code != SQLITE_OK) throw new InvalidOperationException(sqlite3_errmsg(_db).utf8_to_string());
    }
}
