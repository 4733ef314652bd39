using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    /// <summary>How many rows one transaction of a compaction looks at: writers wait no longer than for that.</summary>
    private const int CompactionStep = 1000;
    private const int VacuumPages = 1000;

    /// <summary>
    /// Drops the bodies of revisions that are no leaves, from a row on; gives the row to go on after, or
    /// <see langword="null"/> at the end.
    /// </summary>
    public long? DropDeadBodies(long after)
    {
        List<(long Row, byte[] Id, RevisionId Revision, long? Superseded)> bodies = [];
        using (Statement select = Connection.PrepareOnce(
            "SELECT rowid, id, rev, superseded FROM bodies WHERE rowid > ?1 ORDER BY rowid LIMIT ?2"))
        {
            select.Bind(1, after).Bind(2, CompactionStep);
            while (select.Step())
            {
                bodies.Add((select.Int64(0), select.Bytes(1).ToArray(), select.Revision(2),
                    select.IsNull(3) ? null : select.Int64(3)));
            }
        }

        using Statement delete = Connection.PrepareOnce("DELETE FROM bodies WHERE rowid = ?1");
        foreach ((long row, byte[] id, RevisionId revision, long? superseded) in bodies)
        {
            bool needed = Load(id) && _stored.Winner != revision && (IsLeaf(revision)
                || _history.Keeps(_stored.ReadTree(RevisionLimit), revision, superseded));
            if (needed) continue;
            delete.Bind(1, row).Run();
        }

        return bodies.Count == CompactionStep ? bodies[^1].Row : null;
    }

    /// <summary>Counts the documents of a type one by one; gives whether what was kept was wrong.</summary>
    public bool Recount(int type) => _counts.Recount(type, _sequence);

    /// <summary>
    /// Drops the bytes that nothing refers to and nothing pins. One transaction, so that no write comes between.
    /// </summary>
    public long CollectBlobs(long now)
    {
        using (Statement expire = Connection.PrepareOnce("DELETE FROM pins WHERE expires < ?1"))
            expire.Bind(1, now).Run();
        if ((Connection.QueryInt64("SELECT EXISTS(SELECT 1 FROM blobs)") ?? 0) == 0) return 0;
        HashSet<string> referenced = new(StringComparer.Ordinal);
        Refer(referenced, HotStatements.AttachmentsOfWinners);
        Refer(referenced, HotStatements.AttachmentsOfBodies);
        List<long> dead = [];
        using (Statement select = Connection.PrepareOnce(
            "SELECT id, sha256 FROM blobs WHERE id NOT IN (SELECT blob FROM pins)"))
        {
            while (select.Step())
            {
                bool used = !select.IsNull(1) && referenced.Contains(Convert.ToHexStringLower(select.Bytes(1)));
                if (!used) dead.Add(select.Int64(0));
            }
        }

        foreach (long blob in dead) DropBlob(blob);
        return dead.Count;
    }

    /// <summary>
    /// Gives some free pages back to the file system; <see langword="false"/> when there are none left.
    /// </summary>
    public bool Vacuum()
    {
        Guard.Demand();
        Connection.Execute($"PRAGMA incremental_vacuum({VacuumPages})");
        return (Connection.QueryInt64("PRAGMA freelist_count") ?? 0) > 0;
    }

    public bool Checkpoint(string mode)
    {
        Guard.Demand();
        Connection.Execute($"PRAGMA wal_checkpoint({mode})");
        return true;
    }

    private void Refer(HashSet<string> referenced, string sql)
    {
        using Statement select = Connection.PrepareOnce(sql);
        while (select.Step())
        {
            foreach (DocumentAttachment attachment in select.Attachments(0))
            {
                if (attachment.Sha256 is { } sha256) referenced.Add(sha256);
            }
        }
    }
}
