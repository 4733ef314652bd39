using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Texts;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Looks for words in the full-text indexes.</summary>
internal sealed class MatchReader(PreparedStatements statements)
{
    /// <summary>Looks for words, the best match first where the query has no other order.</summary>
    public QueryResult Find(
        DocumentQuery query, FullTextMatch match, List<StoredIndex> indexes, StoredIndex? older,
        CancellationToken cancellationToken)
    {
        StoredIndex index = IndexOf(indexes, query.Prefix);
        var words = new FtsExpression(match.Expression, TextIndex.ColumnsOf(index.Index));
        string expression = ExpressionOf(match, words, index);
        var excerpts = new TextExcerpt(words.Texts, match.Snippet);
        var order = new QueryOrder(query);
        List<QueryRow> rows = MatchIndexed(query, match, expression, excerpts, index, order, cancellationToken);
        if (older is not null)
        {
            // Ranks are relative to the documents that are searched: those of the two searches are near enough to be
            // merged.
            rows.AddRange(
                MatchOlder(query, match, expression, excerpts, index, older).Where(row => IsBehind(row, query, order)));
            rows.Sort(order);
        }

        return new QueryResult([.. rows.Skip(query.Skip).Take(query.Limit)], false);
    }

    /// <summary>The full-text index among the indexes of a type.</summary>
    /// <exception cref="TypedMemoryException">There is none.</exception>
    public static StoredIndex IndexOf(List<StoredIndex> indexes, string prefix) =>
        indexes.Find(static index => index.Index.IsFullText) ?? throw NoFullText(prefix);

    /// <summary>A place in the order of the ranks.</summary>
    private static byte[] RankKey(double rank) => MemoryValue.Of(rank).Bytes.ToArray();

    private static bool IsBehind(QueryRow row, DocumentQuery query, QueryOrder order) =>
        query.After is not { } after || order.Compare(row.Position, after) > 0;

    private List<QueryRow> MatchIndexed(
        DocumentQuery query,
        FullTextMatch match,
        string expression,
        TextExcerpt excerpts,
        StoredIndex index,
        QueryOrder order,
        CancellationToken cancellationToken)
    {
        var evaluator = new PredicateEvaluator(query.Predicate, query.Order);

        // By rank, as many are enough as are wanted, and those that are equal to the last of them: the ids decide among
        // these.
        long wanted = (long)query.Skip + query.Limit;
        double last = double.NegativeInfinity;
        byte[] prefix = Encoding.UTF8.GetBytes(query.Prefix);
        List<QueryRow> rows = [];
        string table = TextIndex.Table(index.Id);

        // The cross joins keep the order of the ranks, which FTS5 delivers.
        Statement select = statements[
            $"SELECT t.id, d.rev, d.body, rank FROM {table} "
            + $"CROSS JOIN texts t ON t.row = {table}.rowid CROSS JOIN docs d ON d.id = t.id WHERE {table} MATCH ?1 ORDER BY rank"];
        try
        {
            select.BindText(1, expression);
            while (select.StepAsked(detail => Malformed(match, detail)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                double rank = select.Double(3);
                if (query.Order.IsEmpty && rows.Count >= wanted && rank > last) break;
                if (!select.Bytes(0).StartsWith(prefix)) continue;
                ReadOnlySpan<byte> body = select.Bytes(2);
                evaluator.Find(body);
                if (!evaluator.Matches(body)) continue;
                byte[] key = query.Order.IsEmpty ? RankKey(rank) : evaluator.SortKey(body);
                QueryRow row = Matched(select.Text(0), select.Revision(1), body.ToArray(), key, rank);
                if (!IsBehind(row, query, order)) continue;
                rows.Add(row);
                last = rank;
            }

            rows.Sort(order);
            if (rows.Count > wanted) rows.RemoveRange((int)wanted, rows.Count - (int)wanted);

            // An excerpt is made of what is taken only.
            var reader = new TextEntryReader(index.Index);
            return rows.ConvertAll(row => row with
            {
                Snippet = excerpts.Cut(TextsOf(match, index.Index, reader.Read(row.Body.Span)?.Texts)),
            });
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>
    /// Looks for words in the documents of older versions, in an index that lives as long as the search.
    /// </summary>
    private List<QueryRow> MatchOlder(
        DocumentQuery query, FullTextMatch match, string expression, TextExcerpt excerpts, StoredIndex index,
        StoredIndex older)
    {
        using var words = Connection.Open(":memory:", create: true, TimeSpan.Zero);
        List<(string Id, RevisionId Revision, byte[] Body, byte[] Key, byte[]?[] Texts)> documents = AddOlder(
            words, query, index, older);
        List<QueryRow> rows = [];
        using Statement select = words.PrepareOnce(
            "SELECT rowid, rank FROM words WHERE words MATCH ?1");
        select.BindText(1, expression);
        while (select.StepAsked(detail => Malformed(match, detail)))
        {
            (string id, RevisionId revision, byte[] body, byte[] key, byte[]?[] texts) =
                documents[(int)select.Int64(0)];
            string snippet = excerpts.Cut(TextsOf(match, index.Index, texts));
            double rank = select.Double(1);
            rows.Add(
                Matched(id, revision, body, query.Order.IsEmpty ? RankKey(rank) : key, rank) with
                { Snippet = snippet });
        }

        return rows;
    }

    /// <summary>
    /// Brings the texts of older documents, in their present form, into a table; each row's number is that of the
    /// document.
    /// </summary>
    public List<(string Id, RevisionId Revision, byte[] Body, byte[] Key, byte[]?[] Texts)> AddOlder(
        Connection words, DocumentQuery query, StoredIndex index, StoredIndex older)
    {
        var evaluator = new PredicateEvaluator(query.Predicate, query.Order, query.Upcast);
        var texts = new IndexTexts(index.Index with { Version = 1 });
        byte[] prefix = Encoding.UTF8.GetBytes(query.Prefix);
        var terms = new TextTerms(index.Index);
        List<(string Id, RevisionId Revision, byte[] Body, byte[] Key, byte[]?[] Texts)> documents = [];
        using Statement insert = TextIndex.CreateInMemory(words, index);
        Statement select = statements[
            "SELECT d.id, d.rev, d.body FROM index_keys k CROSS JOIN docs d ON d.id = k.id WHERE k.idx = ?1"];
        try
        {
            select.Bind(1, older.Id);
            while (select.Step())
            {
                ReadOnlySpan<byte> body = select.Bytes(2);
                if (!select.Bytes(0).StartsWith(prefix)) continue;
                ReadOnlySpan<byte> present = evaluator.Find(body);
                if (!evaluator.Matches(body) || texts.Read(present) is not { } found) continue;
                terms.Run(insert, documents.Count, found);
                documents.Add((select.Text(0), select.Revision(1), body.ToArray(), evaluator.SortKey(body), found));
            }

            return documents;
        }
        finally
        {
            select.Reset();
        }
    }

    private static QueryRow Matched(string id, RevisionId revision, byte[] body, byte[] key, double rank) =>
        new(id, revision, body, key) { Rank = rank };

    /// <summary>The texts that a query looks in, with what takes each apart.</summary>
    private static IEnumerable<(string Text, TextAnalyzer Analyzer)> TextsOf(
        FullTextMatch match, MemoryIndex index, byte[]?[]? texts)
    {
        for (int i = 0; i < (texts?.Length ?? 0); i++)
        {
            MemoryIndexMember member = index.Members[i];
            bool isAsked = match.Member is null || match.Member.Path == member.Member.Path;
            if (isAsked && texts![i] is { } text)
                yield return (Encoding.UTF8.GetString(text), TextAnalyzer.For(member.Language));
        }
    }

    private static string ExpressionOf(FullTextMatch match, FtsExpression words, StoredIndex index)
    {
        if (match.Member is null) return words.ToString();
        for (int i = 0; i < index.Index.Members.Length; i++)
        {
            if (index.Index.Members[i].Member.Path == match.Member.Path)
                return $"{{{TextIndex.Columns(i)}}} : ({words})";
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
