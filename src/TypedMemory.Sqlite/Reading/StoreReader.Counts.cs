using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

internal sealed partial class StoreReader
{
    public long CountLive(TypeEntry entry)
    {
        Statement select = Prepared(HotStatements.CountLiveOfType);
        select.Bind(1, entry.Id).Step();
        long count = select.Int64(0);
        select.Reset();
        return count;
    }

    /// <summary>Counts all documents in the index of the feed.</summary>
    public DocumentCounts CountAll()
    {
        Statement select = Prepared(HotStatements.CountAll);
        try
        {
            long live = 0, deleted = 0, conflicted = 0;
            while (select.Step())
            {
                var flags = (DocumentFlags)select.Int64(0);
                long count = select.Int64(1);
                if (flags.HasFlag(DocumentFlags.Deleted)) deleted += count;
                else live += count;
                if (flags.HasFlag(DocumentFlags.Conflicted)) conflicted += count;
            }

            return new DocumentCounts(live, deleted, conflicted);
        }
        finally
        {
            select.Reset();
        }
    }
}
