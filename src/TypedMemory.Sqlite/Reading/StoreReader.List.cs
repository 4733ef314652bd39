using TypedMemory.Documents;

namespace TypedMemory.Sqlite;

internal sealed partial class StoreReader
{
    /// <summary>A page ends at this many bytes of bodies, whatever its count: memory stays bounded.</summary>
    private const long PageBytes = 1 << 20;

    /// <summary>Reads a page of winners into the list; <see langword="false"/> if the range ended in it.</summary>
    public bool ReadPage(IdRange range, ListQuery query, int limit, List<DocumentRevision> page)
    {
        Statement select = Prepared(query.Descending ? HotStatements.ListDescending : HotStatements.List);
        try
        {
            range.Bind(select);
            select.Bind(3, query.IncludeDeleted ? 1 : 0).Bind(4, limit);
            long bytes = 0;
            while (select.Step())
            {
                DocumentRevision document = ReadWinner(select, select.Text(0), 1, query.IncludeBodies);
                page.Add(document);
                bytes += document.Body.Length;
                if (bytes > PageBytes) return true;
            }

            return page.Count == limit;
        }
        finally
        {
            select.Reset();
        }
    }

    public long Count(IdRange range, bool includeDeleted)
    {
        Statement select = Prepared(HotStatements.Count);
        try
        {
            range.Bind(select);
            select.Bind(3, includeDeleted ? 1 : 0).Step();
            return select.Int64(0);
        }
        finally
        {
            select.Reset();
        }
    }

    public List<LocalDocument> ListLocal(IdRange range, ListQuery query)
    {
        Statement select = Prepared(query.Descending ? HotStatements.ListLocalDescending : HotStatements.ListLocal);
        try
        {
            range.Bind(select);
            select.Bind(3, query.Limit);
            List<LocalDocument> found = [];
            while (select.Step())
            {
                byte[] body = query.IncludeBodies ? select.Bytes(2).ToArray() : [.. DocumentRevision.EmptyBody.Span];
                found.Add(new LocalDocument(select.Text(0), body) { Revision = select.IsNull(1) ? null : select.Text(1) });
            }

            return found;
        }
        finally
        {
            select.Reset();
        }
    }
}
