using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// The tables of the bytes of attachments, as the writer uses them: bytes that are taken in are pinned until a document
/// refers to them.
/// </summary>
internal sealed class BlobTable(Connection connection)
{
    private readonly Statement _find = connection.Prepare(HotStatements.FindBlob);

    /// <summary>Starts to take bytes in, pinned; gives the number of the blob.</summary>
    public long Begin(long now, long expires)
    {
        using Statement insert = connection.PrepareOnce(
            "INSERT INTO blobs(length, created) VALUES(0, ?1) RETURNING id");
        insert.Bind(1, now).Step();
        long blob = insert.Int64(0);

        // Of a blob whose row was lost: its bytes would be in the way of those of the new one.
        using Statement orphans = connection.PrepareOnce("DELETE FROM chunks WHERE blob = ?1");
        orphans.Bind(1, blob).Run();
        Pin(blob, expires);
        return blob;
    }

    public long PinOf(long blob) => connection.QueryInt64($"SELECT id FROM pins WHERE blob = {blob}") ?? 0;

    public long Append(long blob, int ordinal, ReadOnlySpan<byte> bytes, long pin, long expires)
    {
        using Statement insert = connection.PrepareOnce("INSERT INTO chunks(blob, ordinal, data) VALUES(?1, ?2, ?3)");
        insert.Bind(1, blob).Bind(2, ordinal).BindBlob(3, bytes).Run();
        using Statement renew = connection.PrepareOnce("UPDATE pins SET expires = ?2 WHERE id = ?1");
        renew.Bind(1, pin).Bind(2, expires).Run();
        return blob;
    }

    /// <summary>
    /// Gives the bytes their address, or lets go of them if they are here already; gives the pin that holds them.
    /// </summary>
    public long Finish(long blob, long pin, byte[] sha256, byte[] md5, long length, long now, long expires)
    {
        if (blob == 0)
        {
            blob = Begin(now, expires);
            pin = PinOf(blob);
        }

        if (Find(sha256) is { } known)
        {
            BlobMend.Heal(connection, known, blob, length);
            Drop(blob);
            return Pin(known, expires);
        }

        using Statement finish = connection.PrepareOnce(
            "UPDATE blobs SET sha256 = ?2, md5 = ?3, length = ?4 WHERE id = ?1");
        finish.Bind(1, blob).BindBlob(2, sha256).BindBlob(3, md5).Bind(4, length).Run();
        return pin;
    }

    public long Unpin(long pin)
    {
        using Statement delete = connection.PrepareOnce("DELETE FROM pins WHERE id = ?1");
        delete.Bind(1, pin).Run();
        return pin;
    }

    public long Drop(long blob)
    {
        foreach (string sql in (string[])[
            "DELETE FROM chunks WHERE blob = ?1", "DELETE FROM pins WHERE blob = ?1",
            "DELETE FROM blobs WHERE id = ?1"])
        {
            using Statement delete = connection.PrepareOnce(sql);
            delete.Bind(1, blob).Run();
        }

        return blob;
    }

    /// <summary>
    /// Drops the bytes that nothing refers to and nothing pins. One transaction, so that no write comes between.
    /// </summary>
    /// <returns>How many blobs were dropped.</returns>
    public long Collect(long now)
    {
        using (Statement expire = connection.PrepareOnce("DELETE FROM pins WHERE expires < ?1"))
            expire.Bind(1, now).Run();
        if ((connection.QueryInt64("SELECT EXISTS(SELECT 1 FROM blobs)") ?? 0) == 0) return 0;
        HashSet<string> referenced = new(StringComparer.Ordinal);
        Refer(referenced, HotStatements.AttachmentsOfWinners);
        Refer(referenced, HotStatements.AttachmentsOfBodies);
        List<long> dead = [];
        using (Statement select = connection.PrepareOnce(
            "SELECT id, sha256 FROM blobs WHERE id NOT IN (SELECT blob FROM pins)"))
        {
            while (select.Step())
            {
                bool used = !select.IsNull(1) && referenced.Contains(Convert.ToHexStringLower(select.Bytes(1)));
                if (!used) dead.Add(select.Int64(0));
            }
        }

        foreach (long blob in dead) Drop(blob);
        return dead.Count;
    }

    /// <summary>
    /// The failure of a write that names attachments whose bytes are not here, or <see langword="null"/>.
    /// </summary>
    public InvalidDocumentException? Missing(string id, ImmutableArray<DocumentRevision> revisions)
    {
        foreach (DocumentRevision revision in revisions)
        {
            foreach (DocumentAttachment attachment in revision.Attachments)
            {
                if (attachment.Sha256 is { } sha256 && Find(Convert.FromHexString(sha256)) is not null) continue;
                return new InvalidDocumentException(
                    TypedMemoryErrorCodes.BadRequest,
                    id,
                    $"the bytes of its attachment \"{attachment.Name}\" are not in the store. Stage them first, and keep "
                    + "the stage until the write is done.");
            }
        }

        return null;
    }

    private long? Find(ReadOnlySpan<byte> sha256)
    {
        long? blob = _find.BindBlob(1, sha256).Step() ? _find.Int64(0) : null;
        _find.Reset();
        return blob;
    }

    private long Pin(long blob, long expires)
    {
        using Statement pin = connection.PrepareOnce("INSERT INTO pins(blob, expires) VALUES(?1, ?2) RETURNING id");
        pin.Bind(1, blob).Bind(2, expires).Step();
        return pin.Int64(0);
    }

    private void Refer(HashSet<string> referenced, string sql)
    {
        using Statement select = connection.PrepareOnce(sql);
        while (select.Step())
        {
            foreach (DocumentAttachment attachment in select.Attachments(0))
            {
                if (attachment.Sha256 is { } sha256) referenced.Add(sha256);
            }
        }
    }
}
