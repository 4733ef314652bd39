using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    /// <summary>Starts to take bytes in, pinned; gives the number of the blob.</summary>
    public long BeginBlob(long now, long expires)
    {
        using Statement insert = Connection.PrepareOnce(
            "INSERT INTO blobs(length, created) VALUES(0, ?1) RETURNING id");
        insert.Bind(1, now).Step();
        long blob = insert.Int64(0);
        Pin(blob, expires);
        return blob;
    }

    public long PinOf(long blob) => Connection.QueryInt64($"SELECT id FROM pins WHERE blob = {blob}") ?? 0;

    public long AppendChunk(long blob, int ordinal, ReadOnlySpan<byte> bytes, long pin, long expires)
    {
        using Statement insert = Connection.PrepareOnce("INSERT INTO chunks(blob, ordinal, data) VALUES(?1, ?2, ?3)");
        insert.Bind(1, blob).Bind(2, ordinal).BindBlob(3, bytes).Run();
        using Statement renew = Connection.PrepareOnce("UPDATE pins SET expires = ?2 WHERE id = ?1");
        renew.Bind(1, pin).Bind(2, expires).Run();
        return blob;
    }

    /// <summary>
    /// Gives the bytes their address, or lets go of them if they are here already; gives the pin that holds them.
    /// </summary>
    public long FinishBlob(long blob, long pin, byte[] sha256, byte[] md5, long length, long now, long expires)
    {
        if (blob == 0)
        {
            blob = BeginBlob(now, expires);
            pin = PinOf(blob);
        }

        using Statement find = Connection.PrepareOnce(HotStatements.FindBlob);
        if (find.BindBlob(1, sha256).Step())
        {
            long known = find.Int64(0);
            DropBlob(blob);
            return Pin(known, expires);
        }

        using Statement finish = Connection.PrepareOnce(
            "UPDATE blobs SET sha256 = ?2, md5 = ?3, length = ?4 WHERE id = ?1");
        finish.Bind(1, blob).BindBlob(2, sha256).BindBlob(3, md5).Bind(4, length).Run();
        return pin;
    }

    public long Unpin(long pin)
    {
        using Statement delete = Connection.PrepareOnce("DELETE FROM pins WHERE id = ?1");
        delete.Bind(1, pin).Run();
        return pin;
    }

    public long DropBlob(long blob)
    {
        foreach (string sql in (string[])[
            "DELETE FROM chunks WHERE blob = ?1", "DELETE FROM pins WHERE blob = ?1",
            "DELETE FROM blobs WHERE id = ?1"])
        {
            using Statement delete = Connection.PrepareOnce(sql);
            delete.Bind(1, blob).Run();
        }

        return blob;
    }

    private long Pin(long blob, long expires)
    {
        using Statement pin = Connection.PrepareOnce("INSERT INTO pins(blob, expires) VALUES(?1, ?2) RETURNING id");
        pin.Bind(1, blob).Bind(2, expires).Step();
        return pin.Int64(0);
    }
}
