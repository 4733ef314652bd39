using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>The only row of the table <c>lease</c>.</summary>
internal static class Lease
{
    public static ReplicationLease Read(Connection connection)
    {
        using Statement select = connection.PrepareOnce("SELECT epoch, beat, owner FROM lease");
        select.Step();
        return new ReplicationLease(select.Int64(0), select.Int64(1), select.IsNull(2) ? null : select.Text(2));
    }

    public static ReplicationLease? TryTake(Connection connection, ReplicationLease seen, string owner)
    {
        // Without its row, as in a damaged file, nobody could ever take it.
        connection.Execute("INSERT OR IGNORE INTO lease(only, epoch, beat) VALUES(1, 0, 0)");
        using Statement update = connection.PrepareOnce(
            "UPDATE lease SET epoch = epoch + 1, beat = beat + 1, owner = ?3 WHERE epoch = ?1 AND beat = ?2");
        update.Bind(1, seen.Epoch).Bind(2, seen.Beat).BindText(3, owner).Run();
        return connection.Changes == 1 ? Read(connection) : null;
    }

    public static bool Renew(Connection connection, long epoch)
    {
        using Statement update = connection.PrepareOnce(
            "UPDATE lease SET beat = beat + 1 WHERE epoch = ?1 AND owner IS NOT NULL");
        update.Bind(1, epoch).Run();
        return connection.Changes == 1;
    }

    public static bool Release(Connection connection, long epoch)
    {
        using Statement update = connection.PrepareOnce(
            "UPDATE lease SET beat = beat + 1, owner = NULL WHERE epoch = ?1");
        update.Bind(1, epoch).Run();
        return connection.Changes == 1;
    }
}
