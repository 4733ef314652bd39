namespace TypedMemory.Sqlite.Layout;

/// <summary>The schema of the file; docs/storage.md says why each index is there.</summary>
internal static class Schema
{
    /// <summary>The version that this library writes; in the file as <c>user_version</c>.</summary>
    public const int Version = 7;

    /// <summary>
    /// What tells a TypedMemory store from any other SQLite file; in the file as <c>application_id</c>.
    /// </summary>
    public const int ApplicationId = 0x544D454D;

    /// <summary>The bytes of a page.</summary>
    public const int PageSize = 4096;

    /// <summary>The WAL is checkpointed when it has this many pages: 40 MB.</summary>
    public const int CheckpointPages = 10_000;

    /// <summary>The last sequence that can be given: peers in JavaScript read no greater integer.</summary>
    public const long LastSequence = (1L << 53) - 1;

    private const string ThreadIndex =
        "CREATE INDEX texts_thread ON texts(idx, thread, place, id) WHERE thread IS NOT NULL;";

    private const string Indexes = """
        CREATE TABLE indexes(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            type TEXT NOT NULL,
            definition TEXT NOT NULL,
            built TEXT,
            UNIQUE(type, definition));
        CREATE TABLE index_keys(
            idx INTEGER NOT NULL,
            key BLOB NOT NULL,
            id TEXT NOT NULL,
            PRIMARY KEY(idx, key, id)) WITHOUT ROWID;
        CREATE TABLE texts(
            row INTEGER PRIMARY KEY,
            idx INTEGER NOT NULL,
            id TEXT NOT NULL,
            thread BLOB,
            place BLOB,
            UNIQUE(idx, id));
        """ + ThreadIndex;

    /// <summary>
    /// A row of <c>vectors</c> is one text, or one vector, of a document: another one gets another number, which is
    /// never given again, so that what is made of a text cannot be taken for that of a later one. What is removed is
    /// written down for those who hold vectors in memory.
    /// </summary>
    private const string Vectors = """
        CREATE TABLE IF NOT EXISTS vectors(
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            idx INTEGER NOT NULL,
            id TEXT NOT NULL,
            behind INTEGER NOT NULL,
            UNIQUE(idx, id));
        CREATE INDEX IF NOT EXISTS vectors_behind ON vectors(idx, row) WHERE behind;
        CREATE TABLE IF NOT EXISTS vector_spaces(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            idx INTEGER NOT NULL,
            model TEXT NOT NULL,
            dimensions INTEGER NOT NULL,
            ready INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS vector_data(
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            space INTEGER NOT NULL,
            row INTEGER NOT NULL,
            data BLOB NOT NULL,
            UNIQUE(row, space));
        CREATE INDEX IF NOT EXISTS vector_data_space ON vector_data(space, n);
        CREATE TABLE IF NOT EXISTS vector_removed(n INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL);
        """;

    /// <summary>
    /// The counts of types after something was removed, up to a sequence: later ones are in the rows.
    /// </summary>
    private const string Counts =
        "CREATE TABLE counts(type INTEGER PRIMARY KEY, seq INTEGER NOT NULL, counts BLOB NOT NULL);";

    /// <summary>What the rows of often edited documents do not hold of their revisions.</summary>
    private const string Paths =
        "CREATE TABLE IF NOT EXISTS paths(id TEXT NOT NULL PRIMARY KEY, rest BLOB NOT NULL) WITHOUT ROWID;";

    /// <summary>Creates an empty store.</summary>
    public const string Create = """
        CREATE TABLE meta(key TEXT NOT NULL PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE types(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE origins(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE docs(
            id TEXT NOT NULL PRIMARY KEY,
            type INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            rev BLOB NOT NULL,
            path BLOB,
            atts BLOB,
            counts BLOB,
            body BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX docs_feed ON docs(type, seq, flags, rev);
        CREATE INDEX docs_conflicts ON docs(id) WHERE flags & 2;
        CREATE INDEX docs_attached ON docs(id) WHERE flags & 8;
        CREATE TABLE bodies(
            id TEXT NOT NULL,
            rev BLOB NOT NULL,
            deleted INTEGER NOT NULL,
            atts BLOB,
            body BLOB NOT NULL,
            superseded INTEGER,
            PRIMARY KEY(id, rev));
        CREATE INDEX bodies_attached ON bodies(id) WHERE atts IS NOT NULL;
        CREATE TABLE locals(id TEXT NOT NULL PRIMARY KEY, rev TEXT, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE lease(
            only INTEGER PRIMARY KEY CHECK(only = 1),
            epoch INTEGER NOT NULL,
            beat INTEGER NOT NULL,
            owner TEXT);
        INSERT INTO lease VALUES(1, 0, 0, NULL);
        CREATE TABLE subscriptions(
            name TEXT NOT NULL PRIMARY KEY,
            seq INTEGER NOT NULL,
            incarnation TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE blobs(
            id INTEGER PRIMARY KEY,
            sha256 BLOB UNIQUE,
            md5 BLOB,
            length INTEGER NOT NULL,
            created INTEGER NOT NULL);
        CREATE TABLE chunks(
            blob INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY(blob, ordinal));
        CREATE TABLE pins(
            id INTEGER PRIMARY KEY,
            blob INTEGER NOT NULL,
            expires INTEGER NOT NULL);
        CREATE INDEX pins_blob ON pins(blob);

        """ + Indexes + Vectors + Counts + Paths;

    /// <summary>Brings a store of version 1 on: the indexes of types.</summary>
    public const string FromVersion1 = Indexes;

    /// <summary>
    /// Brings a store of version 2 on: the conversations that texts belong to. Full-text indexes have other
    /// definitions since, so that they are built anew when the types that declare them are registered.
    /// </summary>
    public const string FromVersion2 =
        "ALTER TABLE texts ADD COLUMN thread BLOB; ALTER TABLE texts ADD COLUMN place BLOB; " + ThreadIndex;

    /// <summary>Brings a store of version 3 to version 4: when a body that is kept as history was superseded.</summary>
    public const string FromVersion3 =
        "ALTER TABLE bodies ADD COLUMN superseded INTEGER; "
        + "INSERT INTO meta(key, value) SELECT 'superseded', 1 "
        + "WHERE EXISTS(SELECT 1 FROM docs WHERE instr(body, '\"$supersededBy\":') > 0) ON CONFLICT DO NOTHING;";

    /// <summary>Whether the step to version 4 was made: it cannot be made twice.</summary>
    public const string HasVersion4 =
        "SELECT count(*) FROM pragma_table_info('bodies') WHERE name = 'superseded'";

    /// <summary>Brings a store of an older version on: the indexes of vectors.</summary>
    public const string FromVersion4 = Vectors;

    /// <summary>
    /// Brings a store of version 5 on: how many documents each type has. They are counted after it, once.
    /// </summary>
    public const string FromVersion5 = "ALTER TABLE docs ADD COLUMN counts BLOB; " + Counts;

    /// <summary>
    /// Brings a store of an older version on: long paths apart from their rows. Each moves there with its next edit.
    /// </summary>
    public const string FromVersion6 = Paths;

    /// <summary>Whether the step to version 6 was made: it cannot be made twice.</summary>
    public const string HasVersion6 = "SELECT count(*) FROM pragma_table_info('docs') WHERE name = 'counts'";
}
