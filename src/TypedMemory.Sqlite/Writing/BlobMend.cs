using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Bytes that are here already are not stored twice, unless what is here is not what it should be: then those that
/// came, whose hash is known to be right, take its place.
/// </summary>
internal static class BlobMend
{
    /// <summary>Compares two blobs that should be equal, and moves the chunks of the new one to the old if they are
    /// not.</summary>
    /// <param name="connection">The file, in a transaction.</param>
    /// <param name="known">The blob that has the address.</param>
    /// <param name="fresh">The blob that came just now; it is dropped after.</param>
    /// <param name="length">Its bytes.</param>
    public static void Heal(Connection connection, long known, long fresh, long length)
    {
        using Statement compare = connection.PrepareOnce(
            """
            SELECT (SELECT count(*) FROM chunks WHERE blob = ?1) = (SELECT count(*) FROM chunks WHERE blob = ?2)
                AND (SELECT length FROM blobs WHERE id = ?1) = ?3
                AND NOT EXISTS(
                    SELECT 1 FROM chunks AS fresh LEFT JOIN chunks AS known
                        ON known.blob = ?1 AND known.ordinal = fresh.ordinal
                    WHERE fresh.blob = ?2 AND known.data IS NOT fresh.data)
            """);
        compare.Bind(1, known).Bind(2, fresh).Bind(3, length).Step();
        if (compare.Int64(0) != 0) return;
        using Statement drop = connection.PrepareOnce("DELETE FROM chunks WHERE blob = ?1");
        drop.Bind(1, known).Run();
        using Statement move = connection.PrepareOnce("UPDATE chunks SET blob = ?1 WHERE blob = ?2");
        move.Bind(1, known).Bind(2, fresh).Run();
        using Statement row = connection.PrepareOnce("UPDATE blobs SET length = ?2 WHERE id = ?1");
        row.Bind(1, known).Bind(2, length).Run();
    }
}
