using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>The table <c>subscriptions</c>.</summary>
internal static class Subscriptions
{
    public static StoreSubscription? Get(Connection connection, string name)
    {
        using Statement select = connection.PrepareOnce(
            "SELECT name, seq, incarnation FROM subscriptions WHERE name = ?1");
        return select.BindText(1, name).Step() ? ReadRow(select) : null;
    }

    public static List<StoreSubscription> List(Connection connection)
    {
        using Statement select = connection.PrepareOnce(
            "SELECT name, seq, incarnation FROM subscriptions ORDER BY name");
        List<StoreSubscription> found = [];
        while (select.Step()) found.Add(ReadRow(select));
        return found;
    }

    /// <summary>Moves a subscription on, never back; one of another incarnation starts anew.</summary>
    public static bool Acknowledge(Connection connection, StoreSubscription subscription)
    {
        using Statement upsert = connection.PrepareOnce(
            "INSERT INTO subscriptions(name, seq, incarnation) VALUES(?1, ?2, ?3) ON CONFLICT(name) DO UPDATE SET "
            + "seq = iif(incarnation = excluded.incarnation, max(seq, excluded.seq), excluded.seq), "
            + "incarnation = excluded.incarnation");
        upsert.BindText(1, subscription.Name).Bind(2, subscription.Sequence).BindText(
            3, subscription.Incarnation).Run();
        return true;
    }

    public static bool Remove(Connection connection, string name)
    {
        using Statement delete = connection.PrepareOnce("DELETE FROM subscriptions WHERE name = ?1");
        delete.BindText(1, name).Run();
        return true;
    }

    private static StoreSubscription ReadRow(Statement row) => new(row.Text(0), row.Int64(1), row.Text(2));
}
