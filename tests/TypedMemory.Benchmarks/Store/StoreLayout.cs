namespace TypedMemory.Benchmarks.Store;

/// <summary>A layout of tables: parameters are ?1 id, ?2 sequence, ?3 revision, ?4 body.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Create">The tables and indexes.</param>
/// <param name="Write">What a put or an update runs, in order.</param>
/// <param name="Get">Reads a body by id.</param>
/// <param name="Range">Reads all bodies in the order of ids.</param>
/// <param name="Feed">Reads all bodies in the order of sequences.</param>
internal sealed record StoreLayout(
    string Name, string Create, IReadOnlyList<string> Write, string Get, string Range, string Feed)
{
    private const string Row = "id TEXT PRIMARY KEY, type INT, seq INT, flags INT, rev BLOB, body BLOB";

    private const string Upsert =
        "INSERT INTO docs(id, type, seq, flags, rev, body) VALUES(?1, 1, ?2, 0, ?3, ?4) ON CONFLICT(id) DO UPDATE SET "
        + "seq = excluded.seq, rev = excluded.rev, body = excluded.body";

    private const string LogRow = "INSERT INTO log(seq, id, type, rev, body) VALUES(?2, ?1, 1, ?3, ?4)";

    private const string LogHead =
        "INSERT INTO docs(id, seq, rev) VALUES(?1, ?2, ?3) ON CONFLICT(id) DO UPDATE SET seq = excluded.seq, rev = excluded.rev";

    private const string LogTables =
        "CREATE TABLE docs(id TEXT PRIMARY KEY, seq INT, rev BLOB) WITHOUT ROWID; "
        + "CREATE TABLE log(seq INTEGER PRIMARY KEY, id TEXT, type INT, rev BLOB, body BLOB)";

    private const string LogGet = "SELECT log.body FROM docs JOIN log ON log.seq = docs.seq WHERE docs.id = ?1";
    private const string LogRange =
        "SELECT docs.id, log.body FROM docs CROSS JOIN log ON log.seq = docs.seq ORDER BY docs.id";
    private const string LogFeed =
        "SELECT log.id, log.body FROM log CROSS JOIN docs ON docs.id = log.id AND docs.seq = log.seq ORDER BY log.seq";

    public static IReadOnlyList<StoreLayout> All { get; } =
    [
        new(
            "by-id",
            $"CREATE TABLE docs({Row}) WITHOUT ROWID; CREATE INDEX feed ON docs(type, seq, flags, rev)",
            [Upsert],
            "SELECT body FROM docs WHERE id = ?1",
            "SELECT id, body FROM docs ORDER BY id",
            "SELECT id, body FROM docs INDEXED BY feed WHERE type = 1 AND seq > 0 ORDER BY seq"),
        new(
            "by-id+seq",
            $"CREATE TABLE docs({Row}) WITHOUT ROWID; CREATE INDEX feed ON docs(type, seq, flags, rev); CREATE INDEX s ON docs(seq)",
            [Upsert],
            "SELECT body FROM docs WHERE id = ?1",
            "SELECT id, body FROM docs ORDER BY id",
            "SELECT id, body FROM docs INDEXED BY feed WHERE type = 1 AND seq > 0 ORDER BY seq"),
        new(
            "by-seq",
            "CREATE TABLE docs(seq INTEGER PRIMARY KEY, id TEXT UNIQUE, type INT, flags INT, rev BLOB, body BLOB); "
            + "CREATE INDEX t ON docs(type)",
            ["INSERT OR REPLACE INTO docs(seq, id, type, flags, rev, body) VALUES(?2, ?1, 1, 0, ?3, ?4)"],
            "SELECT body FROM docs WHERE id = ?1",
            "SELECT id, body FROM docs ORDER BY id",
            "SELECT id, body FROM docs INDEXED BY t WHERE type = 1 AND seq > 0 ORDER BY seq"),
        new("log", LogTables, [LogRow, LogHead], LogGet, LogRange, LogFeed),
        new(
            "log-trimmed",
            LogTables,
            ["DELETE FROM log WHERE seq = (SELECT seq FROM docs WHERE id = ?1)", LogRow, LogHead],
            LogGet,
            LogRange,
            LogFeed),
    ];
}
