namespace TypedMemory.Sqlite.Layout;

/// <summary>
/// The tables of views. They are made with the first view: most stores have none. Triggers keep what must hold whoever
/// writes: the count of rows, and that a document which is removed takes its rows along.
/// </summary>
internal static class ViewTables
{
    public const string Exist = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'view_rows'";

    public const string Create = """
        CREATE TABLE IF NOT EXISTS views(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            signature TEXT NOT NULL,
            number INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            total INTEGER NOT NULL,
            UNIQUE(signature, number));
        CREATE TABLE IF NOT EXISTS view_rows(
            view INTEGER NOT NULL,
            place BLOB NOT NULL,
            id TEXT NOT NULL,
            n INTEGER NOT NULL,
            key BLOB NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY(view, place, id, n)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS view_rows_documents ON view_rows(id, view);
        CREATE TRIGGER IF NOT EXISTS view_rows_in AFTER INSERT ON view_rows BEGIN
            UPDATE views SET total = total + 1 WHERE id = NEW.view; END;
        CREATE TRIGGER IF NOT EXISTS view_rows_out AFTER DELETE ON view_rows BEGIN
            UPDATE views SET total = total - 1 WHERE id = OLD.view; END;
        CREATE TRIGGER IF NOT EXISTS view_documents_out AFTER DELETE ON docs BEGIN
            DELETE FROM view_rows WHERE id = OLD.id; END;
        """;

    public const string Find = "SELECT id, seq, total FROM views WHERE signature = ?1 AND number = ?2";

    public const string Scan =
        "SELECT place, id, n, key, value FROM view_rows WHERE view = ?1 AND (place, id, n) > (?2, ?3, ?4) "
        + "AND (place, id) < (?5, ?6) ORDER BY place, id, n LIMIT ?7 OFFSET ?8";

    public const string ScanReverse =
        "SELECT place, id, n, key, value FROM view_rows WHERE view = ?1 AND (place, id, n) < (?2, ?3, ?4) "
        + "AND (place, id) >= (?5, ?6) ORDER BY place DESC, id DESC, n DESC LIMIT ?7 OFFSET ?8";

    public const string Count =
        "SELECT count(*) FROM view_rows WHERE view = ?1 AND (place, id) >= (?2, ?3) AND (place, id) < (?4, ?5)";

    public const string Measure =
        "SELECT total(length(r.place) + length(r.id) + length(r.key) + length(r.value)), count(r.id) "
        + "FROM views v LEFT JOIN view_rows r ON r.view = v.id WHERE v.signature = ?1";
}
