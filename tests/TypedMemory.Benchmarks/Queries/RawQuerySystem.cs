using System.Buffers;
using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TypedMemory.Benchmarks.Queries;

/// <summary>
/// SQLite by hand: one table, an index over <c>json_extract</c> for each thing that is asked, and FTS5. The codec of
/// this library reads and writes the JSON, so that what differs is the asking.
/// </summary>
internal sealed class RawQuerySystem : IQuerySystem
{
    private const string Seen = "json_extract(body, '$.seen')", Agent = "json_extract(body, '$.agent')";

    private readonly ArrayBufferWriter<byte> _json = new(512);
    private sqlite3 _db = null!;
    private sqlite3_stmt _insert = null!, _insertText = null!, _equal = null!, _nested = null!, _page = null!,
        _count = null!, _text = null!;

    public string Name => "raw";

    public Task OpenAsync(string directory)
    {
        Batteries_V2.Init();
        Check(sqlite3_open_v2(
            Path.Combine(
                directory, "raw.db"), out _db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, null));
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 10000");
        Execute("CREATE TABLE docs(row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL)");
        Execute("CREATE INDEX docs_source ON docs(json_extract(body, '$.source'), id)");
        Execute("CREATE INDEX docs_city ON docs(json_extract(body, '$.place.city'), id)");
        Execute($"CREATE INDEX docs_agent ON docs({Agent}, {Seen}, id)");
        Execute("CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'unicode61 remove_diacritics 2')");
        _insert = Prepare("INSERT INTO docs(id, body) VALUES(?1, ?2)");
        _insertText = Prepare("INSERT INTO words(rowid, text) VALUES(?1, ?2)");
        _equal = Prepare("SELECT id, body FROM docs WHERE json_extract(body, '$.source') = ?1 ORDER BY id");
        _nested = Prepare("SELECT id, body FROM docs WHERE json_extract(body, '$.place.city') = ?1 ORDER BY id");
        _page = Prepare(
            $"SELECT id, body FROM docs WHERE {Agent} = ?1 AND ({Seen}, id) < (?2, ?3) ORDER BY {Seen} DESC, id DESC LIMIT ?4");
        _count = Prepare($"SELECT count(*) FROM docs WHERE {Agent} = ?1 AND {Seen} BETWEEN ?2 AND ?3");
        _text = Prepare(
            "SELECT d.id, d.body FROM words w CROSS JOIN docs d ON d.row = w.rowid WHERE words MATCH ?1 ORDER BY rank LIMIT ?2");
        return Task.CompletedTask;
    }

    public ValueTask PutManyAsync(IReadOnlyList<QueryFact> facts)
    {
        Execute("BEGIN IMMEDIATE");
        foreach (QueryFact fact in facts)
        {
            _json.ResetWrittenCount();
            QueryFactCodec.Instance.Write(fact, _json);
            sqlite3_bind_text(_insert, 1, Encoding.UTF8.GetBytes(QueryFactId.Of(fact).DocumentId));
            sqlite3_bind_text(_insert, 2, _json.WrittenSpan);
            Run(_insert);
            sqlite3_bind_int64(_insertText, 1, sqlite3_last_insert_rowid(_db));
            sqlite3_bind_text(_insertText, 2, Encoding.UTF8.GetBytes(fact.Text));
            Run(_insertText);
        }

        Execute("COMMIT");
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> EqualAsync(string source) => new(Read(_equal, source, out _));

    public ValueTask<int> NestedAsync(string city) => new(Read(_nested, city, out _));

    public ValueTask<int> PageAsync(string agent, int size, int pages)
    {
        int count = 0;
        QueryFact? last = null;
        for (int page = 0; page < pages; page++)
        {
            sqlite3_bind_int64(_page, 2, last?.Seen ?? long.MaxValue);
            sqlite3_bind_text(_page, 3, Encoding.UTF8.GetBytes(last is null ? "" : QueryFactId.Of(last).DocumentId));
            sqlite3_bind_int(_page, 4, size);
            int read = Read(_page, agent, out last);
            count += read;
            if (read < size) break;
        }

        return new(count);
    }

    public ValueTask<long> CountAsync(string agent, long from, long to)
    {
        sqlite3_bind_text(_count, 1, Encoding.UTF8.GetBytes(agent));
        sqlite3_bind_int64(_count, 2, from);
        sqlite3_bind_int64(_count, 3, to);
        sqlite3_step(_count);
        long count = sqlite3_column_int64(_count, 0);
        sqlite3_reset(_count);
        return new(count);
    }

    public ValueTask<int?> TextAsync(string word, int limit)
    {
        sqlite3_bind_int(_text, 2, limit);
        return new(Read(_text, word, out _));
    }

    public ValueTask DisposeAsync()
    {
        foreach (sqlite3_stmt statement in (sqlite3_stmt[])[_insert, _insertText, _equal, _nested, _page, _count,
            _text]) statement.Dispose();
        _db.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int Read(sqlite3_stmt select, string value, out QueryFact? last)
    {
        sqlite3_bind_text(select, 1, Encoding.UTF8.GetBytes(value));
        List<(string Id, QueryFact Fact)> facts = [];
        while (sqlite3_step(select) == SQLITE_ROW)
        {
            facts.Add(
                (Encoding.UTF8.GetString(sqlite3_column_blob(select, 0)), QueryFactCodec.Instance.Read(
                    sqlite3_column_blob(select, 1))));
        }

        sqlite3_reset(select);
        last = facts.Count == 0 ? null : facts[^1].Fact;
        return facts.Count;
    }

    private void Run(sqlite3_stmt statement)
    {
        if (sqlite3_step(statement) != SQLITE_DONE)
            throw new InvalidOperationException(sqlite3_errmsg(_db).utf8_to_string());
        sqlite3_reset(statement);
    }

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
