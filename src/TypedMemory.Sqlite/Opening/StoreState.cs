using System.Globalization;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Opening;

/// <summary>What is read of the file at open, and again when another process has written.</summary>
internal readonly record struct StoreState(
    long LastSequence, int RevisionLimit, long PurgeSequence, HistoryRetention? Keep)
{
    /// <summary>
    /// Reads the state and brings the type table up to it. The cost does not depend on how many documents there are.
    /// </summary>
    public static StoreState Read(Connection connection, TypeTable types)
    {
        ReadTypes(connection, types);
        long last = connection.QueryOften($"SELECT value FROM meta WHERE key = '{MetaKeys.SequenceFloor}'") ?? 0;
        Statement newest = connection.Keep(
            "SELECT seq FROM docs INDEXED BY docs_feed WHERE type = ?1 ORDER BY seq DESC LIMIT 1");
        foreach (TypeEntry entry in types.Entries)
        {
            if (newest.Bind(1, entry.Id).Step())
            {
                long sequence = newest.Int64(0);
                last = Math.Max(last, sequence);
                entry.Advance(sequence);
            }

            newest.Reset();
        }

        types.NoteRemovals(ReadRemovals(connection));
        string? limit = Meta.Get(connection, MetaKeys.RevisionLimit);
        return new StoreState(
            last,
            limit is null ? RevisionTree.DefaultRevisionLimit : int.Parse(limit, CultureInfo.InvariantCulture),
            connection.QueryOften($"SELECT value FROM meta WHERE key = '{MetaKeys.PurgeSequence}'") ?? 0,
            Meta.Get(connection, MetaKeys.Keep) is { } keep ? HistoryRetention.Parse(keep) : null);
    }

    /// <summary>How many purges and evictions there were.</summary>
    public static long ReadRemovals(Connection connection) => connection.QueryOften(
        $"SELECT sum(value) FROM meta WHERE key IN ('{MetaKeys.PurgeSequence}', '{MetaKeys.Evictions}')") ?? 0;

    /// <summary>Adds types that another process has numbered.</summary>
    public static void ReadTypes(Connection connection, TypeTable types)
    {
        List<TypeEntry> added = [];
        Statement select = connection.Keep("SELECT id, name FROM types WHERE id >= ?1 ORDER BY id");
        try
        {
            select.Bind(1, types.Entries.Length);
            while (select.Step()) added.Add(new TypeEntry((int)select.Int64(0), select.Bytes(1).ToArray(), 0));
        }
        finally
        {
            select.Reset();
        }

        if (added.Count > 0) types.Add(added);
    }
}
