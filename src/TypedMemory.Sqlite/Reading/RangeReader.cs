using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Reads ranges of documents, page by page.</summary>
internal sealed class RangeReader(PreparedStatements statements)
{
    /// <summary>A page ends at this many bytes of bodies, whatever its count: memory stays bounded.</summary>
    private const long PageBytes = 1 << 20;
    private const int LargestPage = 1024;
    private readonly IdBuffer _last = new();

    /// <summary>Reads a page of winners into the list; <see langword="false"/> if the range ended in it.</summary>
    public bool ReadPage(IdRange range, ListQuery query, int limit, List<DocumentRevision> page)
    {
        Statement select = statements[query.Descending ? HotStatements.ListDescending : HotStatements.List];
        try
        {
            range.Bind(select);
            select.Bind(3, query.IncludeDeleted ? 1 : 0).Bind(4, limit);
            long bytes = 0;
            while (select.Step())
            {
                DocumentRevision document = DocumentRows.Winner(select, select.Text(0), 1, query.IncludeBodies);
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

    /// <summary>Reads a page of winners through a decoder.</summary>
    public DecodedPage<TResult> ReadPage<TResult>(IdRange range, ListQuery query, IDocumentDecoder<TResult> decoder)
    {
        Statement select = statements[query.Descending ? HotStatements.ListRowsDescending : HotStatements.ListRows];
        try
        {
            range.Bind(select);
            var items = new List<TResult>(Math.Min(query.Limit, LargestPage));
            _last.Clear();
            long bytes = 0;
            bool full = false;
            while (!full && query.Limit > 0 && select.Step())
            {
                bool deleted = (select.Int64(1) & (long)DocumentFlags.Deleted) != 0;
                if (deleted && !query.IncludeDeleted) continue;
                ReadOnlySpan<byte> id = select.Bytes(0);
                ReadOnlySpan<byte> body = query.IncludeBodies ? select.Bytes(3) : DocumentRevision.EmptyBody.Span;
                items.Add(decoder.Decode(new DocumentRow(id, select.Revision(2), deleted, body)));
                _last.Keep(id);
                bytes += body.Length;
                full = bytes > PageBytes || items.Count == query.Limit;
            }

            return new DecodedPage<TResult>(items, _last.Text, full);
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>How many documents there are in a range.</summary>
    public long Count(IdRange range, bool includeDeleted)
    {
        Statement select = statements[HotStatements.Count];
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
}
