using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Opening;

/// <summary>The table <c>meta</c>: what the store says of itself.</summary>
internal static class Meta
{
    public static string? Get(Connection connection, string key)
    {
        Statement select = connection.Keep("SELECT value FROM meta WHERE key = ?1");
        try
        {
            return select.BindText(1, key).Step() && !select.IsNull(0) ? select.Text(0) : null;
        }
        finally
        {
            select.Reset();
        }
    }

    public static void Set(Connection connection, string key, string value)
    {
        using Statement set = connection.PrepareOnce(
            "INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value");
        set.BindText(1, key).BindText(2, value).Run();
    }

    public static void Set(Connection connection, string key, long value)
    {
        using Statement set = connection.PrepareOnce(
            "INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value");
        set.BindText(1, key).Bind(2, value).Run();
    }
}
