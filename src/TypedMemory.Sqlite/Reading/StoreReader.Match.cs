using System.Text;
using TypedMemory.Documents;

namespace TypedMemory.Sqlite;

internal sealed partial class StoreReader
{
    /// <summary>Looks for words, the best match first.</summary>
    private QueryResult Match(
        DocumentQuery query, FullTextMatch match, List<StoredIndex> indexes, CancellationToken cancellationToken)
    {
        StoredIndex index = indexes.Find(static index => index.Index.IsFullText) ?? throw NoFullText(query.Prefix);
        var evaluator = new PredicateEvaluator(query.Predicate, []);
        byte[] prefix = Encoding.UTF8.GetBytes(query.Prefix);
        List<QueryRow> rows = [];
        string table = TextIndex.Table(index.Id);

        // The cross joins keep the order of the ranks, which FTS5 delivers; an excerpt is made of what is taken only.
        Statement select = Prepared(
            $"SELECT t.id, d.rev, d.body, rank, snippet({table}, -1, ?2, ?3, ?4, ?5) FROM {table} "
            + $"CROSS JOIN texts t ON t.row = {table}.rowid CROSS JOIN docs d ON d.id = t.id WHERE {table} MATCH ?1 ORDER BY rank");
        try
        {
            select.BindText(1, ExpressionOf(match, index))
                .BindText(2, match.Snippet.Open)
                .BindText(3, match.Snippet.Close)
                .BindText(4, match.Snippet.Ellipsis)
                .Bind(5, match.Snippet.Words);
            int skip = query.Skip;
            while (rows.Count < query.Limit && select.StepAsked(detail => Malformed(match, detail)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!select.Bytes(0).StartsWith(prefix)) continue;
                ReadOnlySpan<byte> body = select.Bytes(2);
                evaluator.Find(body);
                if (!evaluator.Matches(body) || skip-- > 0) continue;
                rows.Add(new QueryRow(select.Text(0), RevisionBytes.Read(select.Bytes(1)), body.ToArray(), ReadOnlyMemory<byte>.Empty)
                {
                    Rank = select.Double(3),
                    Snippet = select.IsNull(4) ? "" : select.Text(4),
                });
            }

            return new QueryResult(rows, false);
        }
        finally
        {
            select.Reset();
        }
    }

    private static string ExpressionOf(FullTextMatch match, StoredIndex index)
    {
        if (match.Member is null) return match.Expression;
        for (int i = 0; i < index.Index.Members.Length; i++)
        {
            if (index.Index.Members[i].Member.Name == match.Member.Name) return $"{{{TextIndex.Column(i)}}} : ({match.Expression})";
        }

        throw new TypedMemoryException(
            TypedMemoryErrorCodes.BadRequest,
            $"The member \"{match.Member.Name}\" is not in the full text of its type. Put [FullText] on it, or search every member.");
    }

    private static TypedMemoryException NoFullText(string prefix) => new(
        TypedMemoryErrorCodes.BadRequest,
        $"Documents of \"{prefix}\" have no full-text index in this store. Put [FullText] on a member of the type.");

    private static string Malformed(FullTextMatch match, string detail) =>
        $"The full-text expression \"{match.Expression}\" is malformed ({detail}). Correct it, or let FullText.Words quote the text.";
}
