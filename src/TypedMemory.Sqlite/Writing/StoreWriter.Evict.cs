using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    /// <summary>
    /// Removes the documents of a range as if they had never been; attachments go with the next compaction.
    /// </summary>
    public long Evict(IdRange range, long unlessChangedAfter)
    {
        using (Statement changed = Connection.PrepareOnce(
            "SELECT id FROM docs WHERE id >= ?1 AND id < ?2 AND seq > ?3 LIMIT 1"))
        {
            range.Bind(changed);
            if (changed.Bind(3, unlessChangedAfter).Step())
            {
                throw new TypedMemoryException(
                    TypedMemoryErrorCodes.Conflict,
                    $"Nothing was evicted: the document \"{changed.Text(0)}\" was changed after the sequence {unlessChangedAfter}.");
            }
        }

        Unindex(range);
        using (Statement bodies = Connection.PrepareOnce("DELETE FROM bodies WHERE id >= ?1 AND id < ?2"))
        {
            range.Bind(bodies);
            bodies.Run();
        }

        _counts.RemoveRange(range, _sequence);
        using Statement documents = Connection.PrepareOnce("DELETE FROM docs WHERE id >= ?1 AND id < ?2");
        range.Bind(documents);
        documents.Run();
        long evicted = Connection.Changes;

        // Their sequences are gone from the feed's index; they must not be given again.
        if (evicted > 0) Meta.Set(Connection, MetaKeys.SequenceFloor, _sequence);
        return evicted;
    }
}
