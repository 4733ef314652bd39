using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Makes the file smaller, step by step, so that writers do not wait for long.</summary>
internal sealed class Compaction(
    Connection connection, WriteTransaction transaction, DocumentTable documents, HistoryKeeper history)
{
    /// <summary>How many rows one transaction of a compaction looks at: writers wait no longer than for that.</summary>
    private const int Step = 1000;
    private const int VacuumPages = 1000;

    /// <summary>
    /// Drops the bodies of revisions that are not leaves, from a row on; gives the row to go on after, or
    /// <see langword="null"/> at the end.
    /// </summary>
    public long? DropDeadBodies(long after)
    {
        List<(long Row, byte[] Id, RevisionId Revision, long? Superseded)> bodies = [];
        using (Statement select = connection.PrepareOnce(
            "SELECT rowid, id, rev, superseded FROM bodies WHERE rowid > ?1 ORDER BY rowid LIMIT ?2"))
        {
            select.Bind(1, after).Bind(2, Step);
            while (select.Step())
            {
                bodies.Add((select.Int64(0), select.Bytes(1).ToArray(), select.Revision(2),
                    select.IsNull(3) ? null : select.Int64(3)));
            }
        }

        using Statement delete = connection.PrepareOnce("DELETE FROM bodies WHERE rowid = ?1");
        byte[] loaded = [];
        bool exists = false;
        RevisionTree? tree = null;
        foreach ((long row, byte[] id, RevisionId revision, long? superseded) in bodies)
        {
            // Bodies of one document lie together: its tree is read once, however many they are.
            if (!id.AsSpan().SequenceEqual(loaded)) (exists, tree, loaded) = (documents.Load(id), null, id);
            bool needed = exists && documents.Loaded.Winner != revision && (
                (tree ??= documents.ReadTree()).IsLeaf(revision) || history.Keeps(tree, revision, superseded));
            if (!needed) delete.Bind(1, row).Run();
        }

        return bodies.Count == Step ? bodies[^1].Row : null;
    }

    /// <summary>Counts the documents of a type one by one; gives whether what was kept was wrong.</summary>
    public bool Recount(int type) => documents.Counts.Recount(type, transaction.Sequence);

    /// <summary>The last row of the bodies; 0 if there is none.</summary>
    public long LastBody() => connection.QueryInt64("SELECT max(rowid) FROM bodies") ?? 0;

    /// <summary>How many pages of the file are free.</summary>
    public long FreePages() => connection.QueryInt64("PRAGMA freelist_count") ?? 0;

    /// <summary>Gives some free pages back to the file system, and tells how many are left.</summary>
    public long Vacuum()
    {
        transaction.Guard.Demand();
        connection.Execute($"PRAGMA incremental_vacuum({VacuumPages})");
        return FreePages();
    }

    /// <summary>Brings the WAL home.</summary>
    /// <param name="mode">How, in SQLite's words.</param>
    public bool Checkpoint(string mode)
    {
        transaction.Guard.Demand();
        connection.Execute($"PRAGMA wal_checkpoint({mode})");
        return true;
    }

    /// <summary>Has SQLite overwrite what is deleted with zeros, or not any more.</summary>
    public bool OverwriteDeleted(bool overwrite)
    {
        connection.Execute($"PRAGMA secure_delete = {(overwrite ? "ON" : "OFF")}");
        return overwrite;
    }
}
