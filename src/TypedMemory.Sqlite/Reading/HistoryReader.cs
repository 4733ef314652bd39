using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Reads the winner of a document and what is kept of its ancestors, within a transaction.</summary>
internal static class HistoryReader
{
    public static IReadOnlyList<HistoryRow> Read(StoreReader reader, string id)
    {
        if (reader.Documents.Get(id) is not { } winner) return [];
        Dictionary<RevisionId, HistoryRow> bodies = ReadBodies(reader.Connection, winner);
        var rows = new List<HistoryRow> { new(winner.Revision, winner, null) };
        for (int i = 1; i < winner.Path.Count; i++)
        {
            RevisionId revision = winner.Path[i];
            rows.Add(bodies.TryGetValue(revision, out HistoryRow row) ? row : new HistoryRow(revision, null, null));
        }

        return rows;
    }

    /// <summary>Whether the store says something of itself under a key.</summary>
    public static bool HasMeta(StoreReader reader, string key)
    {
        Statement select = reader.Statements["SELECT 1 FROM meta WHERE key = ?1"];
        try
        {
            return select.BindText(1, key).Step();
        }
        finally
        {
            select.Reset();
        }
    }

    private static Dictionary<RevisionId, HistoryRow> ReadBodies(Connection connection, DocumentRevision winner)
    {
        Dictionary<RevisionId, HistoryRow> bodies = [];
        using Statement select = connection.PrepareOnce(
            "SELECT rev, deleted, atts, body, superseded FROM bodies WHERE id = ?1");
        select.BindText(1, Encoding.UTF8.GetBytes(winner.Id));
        while (select.Step())
        {
            RevisionId revision = select.Revision(0);
            int behind = winner.Revision.Generation - revision.Generation;
            if (behind < 1 || behind >= winner.Path.Count || winner.Path[behind] != revision) continue;
            var stored = new DocumentRevision
            {
                Id = winner.Id,
                Path = new RevisionPath(winner.Path.Revisions[behind..]),
                Deleted = select.Int64(1) != 0,
                Attachments = select.Attachments(2),
                Body = select.Bytes(3).ToArray(),
            };
            bodies[revision] = new HistoryRow(
                revision, stored,
                select.IsNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(select.Int64(4)));
        }

        return bodies;
    }
}
