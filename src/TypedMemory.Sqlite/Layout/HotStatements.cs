using TypedMemory.Core.Queries;

namespace TypedMemory.Sqlite.Layout;

/// <summary>
/// The statements of the hot paths, in one place so that a test can ask SQLite how it runs each of them.
/// </summary>
internal static class HotStatements
{
    public const string SelectForWrite = "SELECT type, seq, flags, rev, " + SplitPath.Column + " FROM docs WHERE id = ?1";

    public const string SelectForEdit =
        "SELECT type, seq, flags, rev, " + SplitPath.Column + ", atts, body FROM docs WHERE id = ?1";

    public const string SetPath =
        "INSERT INTO paths(id, rest) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET rest = excluded.rest";

    public const string DeletePath = "DELETE FROM paths WHERE id = ?1";

    public const string InsertNew =
        "INSERT INTO docs(id, type, seq, flags, rev, path, atts, body, counts) "
        + "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT(id) DO NOTHING";

    public const string Update =
        "UPDATE docs SET type = ?2, seq = ?3, flags = ?4, rev = ?5, path = ?6, atts = ?7, body = ?8, counts = ?9 "
        + "WHERE id = ?1";

    public const string UpdateWithoutBody =
        "UPDATE docs SET type = ?2, seq = ?3, flags = ?4, rev = ?5, path = ?6, counts = ?9 WHERE id = ?1";

    public const string Delete = "DELETE FROM docs WHERE id = ?1";

    public const string SelectBody = "SELECT deleted, atts, body FROM bodies WHERE id = ?1 AND rev = ?2";

    public const string InsertBody =
        "INSERT INTO bodies(id, rev, deleted, atts, body, superseded) VALUES(?1, ?2, ?3, ?4, ?5, ?6) "
        + "ON CONFLICT(id, rev) DO NOTHING";

    public const string SupersedeBody = "UPDATE bodies SET superseded = ?3 WHERE id = ?1 AND rev = ?2";

    public const string DeleteBody = "DELETE FROM bodies WHERE id = ?1 AND rev = ?2";

    public const string ArchiveWinner =
        "INSERT INTO bodies(id, rev, deleted, atts, body, superseded) "
        + "SELECT id, rev, flags & 1, atts, body, ?2 FROM docs WHERE id = ?1 ON CONFLICT(id, rev) DO NOTHING";

    /// <summary>
    /// Keeps the winner's body if it has the reserved member, <c>"~":</c>, which the body that replaces it lacks.
    /// </summary>
    public const string ArchiveStampedWinner =
        "INSERT INTO bodies(id, rev, deleted, atts, body) SELECT id, rev, 0, atts, body FROM docs "
        + "WHERE id = ?1 AND flags & 1 = 0 AND instr(body, x'227E223A') > 0 ON CONFLICT(id, rev) DO NOTHING";

    public const string DeleteBodies = "DELETE FROM bodies WHERE id = ?1";

    public const string Get = "SELECT seq, flags, rev, " + SplitPath.Column + ", atts, body FROM docs WHERE id = ?1";

    public const string GetRow = "SELECT seq, flags, rev, body FROM docs WHERE id = ?1";

    private const string ListColumns = "SELECT id, flags, rev, " + SplitPath.Column + ", atts, body FROM docs ";

    private const string ListRowColumns = "SELECT id, flags, rev, body FROM docs ";

    private const string Listed = "WHERE id >= ?1 AND id < ?2 AND (flags & 1) <= ?3 ORDER BY id LIMIT ?4";

    private const string ListedDescending =
        "WHERE id >= ?1 AND id < ?2 AND (flags & 1) <= ?3 ORDER BY id DESC LIMIT ?4";

    public const string List = ListColumns + Listed;

    public const string ListDescending = ListColumns + ListedDescending;

    /// <summary>Its reader leaves deleted documents out and stops by itself: each row costs less here.</summary>
    public const string ListRows = ListRowColumns + "WHERE id >= ?1 AND id < ?2 ORDER BY id";

    public const string ListRowsDescending = ListRowColumns + "WHERE id >= ?1 AND id < ?2 ORDER BY id DESC";

    public const string Count = "SELECT count(*) FROM docs WHERE id >= ?1 AND id < ?2 AND (flags & 1) <= ?3";

    public const string Feed =
        "SELECT seq, id, flags, rev FROM docs INDEXED BY docs_feed WHERE type = ?1 AND seq > ?2 ORDER BY seq";

    public const string FeedDescending =
        "SELECT seq, id, flags, rev FROM docs INDEXED BY docs_feed WHERE type = ?1 AND seq < ?2 ORDER BY seq DESC";

    public const string FeedWithBodies =
        "SELECT seq, id, flags, rev, atts, body FROM docs INDEXED BY docs_feed WHERE type = ?1 AND seq > ?2 ORDER BY seq";

    public const string FeedWithBodiesDescending =
        "SELECT seq, id, flags, rev, atts, body FROM docs INDEXED BY docs_feed WHERE type = ?1 AND seq < ?2 "
        + "ORDER BY seq DESC";

    public const string FeedOfId = "SELECT seq, id, flags, rev, atts, body FROM docs WHERE id = ?1";

    public const string SequenceFloor = "SELECT value FROM meta WHERE key = 'sequence_floor'";

    public const string NewestOfType =
        "SELECT seq FROM docs INDEXED BY docs_feed WHERE type = ?1 ORDER BY seq DESC LIMIT 1";

    public const string NewestCounts =
        "SELECT seq, counts FROM docs INDEXED BY docs_feed WHERE type = ?1 ORDER BY seq DESC LIMIT 1";

    public const string SettledCounts = "SELECT seq, counts FROM counts WHERE type = ?1";

    public const string SettleCounts =
        "INSERT INTO counts(type, seq, counts) VALUES(?1, ?2, ?3) "
        + "ON CONFLICT(type) DO UPDATE SET seq = excluded.seq, counts = excluded.counts";

    public const string CountOneByOne =
        "SELECT count(*), sum(flags & 1), sum(flags / 2 & 1) FROM docs INDEXED BY docs_feed WHERE type = ?1";

    public const string CountChanges =
        "SELECT count(*) FROM docs INDEXED BY docs_feed WHERE type = ?1 AND seq > ?2";

    public const string GreatestType = "SELECT max(id) FROM types";

    public const string Conflicts =
        "SELECT id FROM docs INDEXED BY docs_conflicts WHERE flags & 2 AND id > ?1 ORDER BY id LIMIT ?2";

    public const string GetLocal = "SELECT rev, body FROM locals WHERE id = ?1";

    public const string SetLocal =
        "INSERT INTO locals(id, rev, body) VALUES(?1, ?2, ?3) "
        + "ON CONFLICT(id) DO UPDATE SET rev = excluded.rev, body = excluded.body";

    public const string DeleteLocal = "DELETE FROM locals WHERE id = ?1";

    public const string ListLocal =
        "SELECT id, rev, body FROM locals WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3";

    public const string ListLocalDescending =
        "SELECT id, rev, body FROM locals WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";

    public const string ReadChunk = "SELECT data FROM chunks WHERE blob = ?1 AND ordinal = ?2";

    public const string AttachmentsOfWinners = "SELECT atts FROM docs WHERE flags & 8";

    public const string AttachmentsOfBodies = "SELECT atts FROM bodies WHERE atts IS NOT NULL";

    public const string FindBlob = "SELECT id, length FROM blobs WHERE sha256 = ?1";

    public const string SelectIndexed = "SELECT body FROM docs WHERE id = ?1 AND (flags & 1) = 0";

    public const string InsertKey = "INSERT INTO index_keys(idx, key, id) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING";

    public const string OtherOfKey = "SELECT id FROM index_keys WHERE idx = ?1 AND key = ?2 AND id <> ?3 LIMIT 1";

    public const string OlderDocuments =
        "SELECT k.id, d.body FROM index_keys k CROSS JOIN docs d ON d.id = k.id "
        + "WHERE k.idx = ?1 AND k.id <> ?2 AND (d.flags & 1) = 0";

    public const string DeleteKey = "DELETE FROM index_keys WHERE idx = ?1 AND key = ?2 AND id = ?3";

    public const string ReadyIndexes = "SELECT id, definition FROM indexes WHERE type = ?1 AND built IS NULL";

    // The cross join keeps the order of the keys: each is looked up in docs.
    private const string QueryColumns =
        "SELECT k.id, d.rev, d.body, k.key FROM index_keys k CROSS JOIN docs d ON d.id = k.id WHERE k.idx = ?1 ";

    public const string QueryIndex = QueryColumns + "AND (k.key, k.id) > (?2, ?3) AND k.key < ?4 ORDER BY k.key, k.id";

    public const string QueryIndexReverse =
        QueryColumns + "AND (k.key, k.id) < (?2, ?3) AND k.key >= ?4 ORDER BY k.key DESC, k.id DESC";

    public const string QueryScan =
        "SELECT id, rev, body FROM docs WHERE id > ?1 AND id < ?2 AND (flags & 1) = 0 ORDER BY id";

    public const string FieldDefinitions = "SELECT definition FROM indexes WHERE type = ?1";

    public const string ReadyFieldIndex =
        "SELECT id FROM indexes WHERE type = ?1 AND definition = ?2 AND built IS NULL";

    private const string FieldColumns =
        "SELECT k.key, k.id, flags, rev, " + SplitPath.Column + ", atts, body FROM index_keys k CROSS JOIN docs ON docs.id = k.id "
        + "WHERE k.idx = ?1 ";

    public const string ScanFields =
        FieldColumns + "AND (k.key, k.id) > (?2, ?3) AND k.key < ?4 ORDER BY k.key, k.id LIMIT ?5";

    public const string ScanFieldsReverse =
        FieldColumns + "AND (k.key, k.id) < (?2, ?3) AND k.key >= ?4 ORDER BY k.key DESC, k.id DESC LIMIT ?5";

    public const string CountKeys = "SELECT count(*) FROM index_keys WHERE idx = ?1 AND key >= ?2 AND key < ?3";
}
