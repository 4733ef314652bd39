using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Reads local documents.</summary>
internal sealed class LocalReader(PreparedStatements statements)
{
    private readonly IdBuffer _ids = new();

    /// <summary>A local document, or <see langword="null"/> if there is none.</summary>
    public LocalDocument? Get(string id)
    {
        if (!_ids.TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return null;
        Statement select = statements[HotStatements.GetLocal];
        try
        {
            if (!select.BindText(1, utf8Id).Step()) return null;
            return new LocalDocument(id, select.Bytes(1).ToArray())
            { Revision = select.IsNull(0) ? null : select.Text(0) };
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>The local documents of a range.</summary>
    public List<LocalDocument> List(IdRange range, ListQuery query)
    {
        Statement select = statements[query.Descending ? HotStatements.ListLocalDescending : HotStatements.ListLocal];
        try
        {
            range.Bind(select);
            select.Bind(3, query.Limit);
            List<LocalDocument> found = [];
            while (select.Step())
            {
                byte[] body = query.IncludeBodies ? select.Bytes(2).ToArray() : [.. DocumentRevision.EmptyBody.Span];
                found.Add(
                    new LocalDocument(select.Text(0), body) { Revision = select.IsNull(1) ? null : select.Text(1) });
            }

            return found;
        }
        finally
        {
            select.Reset();
        }
    }
}
