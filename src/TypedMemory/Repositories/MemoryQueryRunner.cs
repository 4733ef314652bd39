using System.Runtime.CompilerServices;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Recall;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Repositories;

/// <summary>
/// Answers the queries of one memory type by the store's indexes, or by reading a store that has none.
/// </summary>
internal sealed partial class MemoryQueryRunner<T, TId>(
    MemoryStore memory, FeedPumps pumps, RecallAnswers answers, MemoryBatches<T, TId> batches,
    EntryReader<T, TId> entries, MemoryType type, DocumentVisibility visibility)
    : IMemoryQueryRunner<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    // A page is one read transaction: long enough to be cheap, short enough that a slow consumer holds nothing open.
    private const int PageSize = 256;

    public async ValueTask<IReadOnlyList<MemoryEntry<T, TId>>> ToListAsync(
        DocumentQuery query, CancellationToken cancellationToken) =>
        Read((await RunAsync(query, int.MaxValue, cancellationToken).ConfigureAwait(false)).Rows);

    public async IAsyncEnumerable<MemoryEntry<T, TId>> EnumerateAsync(
        DocumentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int left = query.Limit;
        while (left > 0)
        {
            QueryResult page = await RunAsync(
                query with { Limit = left }, PageSize, cancellationToken).ConfigureAwait(false);
            foreach (QueryRow row in page.Rows) yield return Read(row);
            if (!page.HasMore) yield break;
            left -= page.Rows.Count;
            query = query with { Skip = 0, After = page.Rows[^1].Position };
        }
    }

    public async ValueTask<MemoryPage<T, TId>> ToPageAsync(
        DocumentQuery query, int size, string? continuation, CancellationToken cancellationToken)
    {
        (IReadOnlyList<QueryRow> rows, string? next) = await PageAsync(
            query, size, continuation, cancellationToken).ConfigureAwait(false);
        return new MemoryPage<T, TId>(Read(rows), next);
    }

    public async ValueTask<MemoryMatchPage<T, TId>> MatchPageAsync(
        DocumentQuery query, int size, string? continuation, CancellationToken cancellationToken)
    {
        (IReadOnlyList<QueryRow> rows, string? next) = await PageAsync(
            query, size, continuation, cancellationToken).ConfigureAwait(false);
        return new MemoryMatchPage<T, TId>(ReadMatches(rows), next);
    }

    public async ValueTask<long> CountAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        query = await visibility.ApplyAsync(store, query, cancellationToken).ConfigureAwait(false);
        return store.Capability<IQueryStore>() is { } indexed
            ? await indexed.CountAsync(query, cancellationToken).ConfigureAwait(false)
            : (await QueryScan.RunAsync(store, query, cancellationToken).ConfigureAwait(false)).Count;
    }

    public async ValueTask<IReadOnlyList<MemoryMatch<T, TId>>> MatchAsync(
        DocumentQuery query, CancellationToken cancellationToken) =>
        ReadMatches((await RunAsync(query, int.MaxValue, cancellationToken).ConfigureAwait(false)).Rows);

    private async ValueTask<(IReadOnlyList<QueryRow> Rows, string? Continuation)> PageAsync(
        DocumentQuery query, int size, string? continuation, CancellationToken cancellationToken)
    {
        int left = query.Limit;
        if (continuation is not null)
        {
            (QueryPosition after, int before) = QueryContinuation.Read(query, continuation);
            query = query with { Skip = 0, After = after };
            left = query.Limit == int.MaxValue ? int.MaxValue : Math.Max(0, query.Limit - before);
        }

        if (left == 0) return ([], null);

        // One row more than the page tells whether there is another page.
        int wanted = Math.Min(left, size);
        int limit = left > wanted ? wanted + 1 : wanted;
        IReadOnlyList<QueryRow> rows =
            (await RunAsync(query with { Limit = limit }, int.MaxValue, cancellationToken).ConfigureAwait(false)).Rows;
        if (rows.Count <= wanted) return (rows, null);
        int read = query.Limit == int.MaxValue ? 0 : query.Limit - left + wanted;
        return ([.. rows.Take(wanted)], QueryContinuation.Write(query, rows[wanted - 1].Position, read));
    }

    public async ValueTask<IReadOnlyList<RecallHit<T, TId>>> RecallAsync(
        DocumentRecall recall, RecallOptions options, CancellationToken cancellationToken)
    {
        recall = recall with { Scopes = [.. recall.Scopes.Select(Declared)] };
        IReadOnlyList<RecallRow> rows = await answers.AskAsync(
            recall, _ => visibility, options, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(
            row => new RecallHit<T, TId>(entries.Read(row.Id, row.Revision, row.Body), row.Score)
        {
            Parts = row.Parts,
            Text = row.Text,
            Snippet = row.Snippet,
            Before = [.. row.Before.Select(Read)],
            After = [.. row.After.Select(Read)],
        })];
    }

    public async ValueTask<IReadOnlyList<MemoryMatch<T, TId>>> NearestAsync(
        VectorQuery query, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IVectorStore vectors = store.Capability<IVectorStore>() ?? throw new NotSupportedException(
            "The store keeps no vectors, so nothing is near to one. Keep the memory in SQLite.");
        query = query with
        {
            Documents = await visibility.ApplyAsync(
                store, query.Documents, cancellationToken).ConfigureAwait(false),
        };
        IReadOnlyList<QueryRow> rows = await vectors.FindNearestAsync(query, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new MemoryMatch<T, TId>(Read(row), row.Rank, ""))];
    }

    /// <summary>What the type declares counts where the question does not say.</summary>
    private RecallScope Declared(RecallScope scope) => scope with
    {
        Recency = scope.Recency ?? type.Recency,
        Importance = scope.Importance ?? type.Importance,
    };

    private async ValueTask<QueryResult> RunAsync(
        DocumentQuery query, int pageSize, CancellationToken cancellationToken)
    {
        if (memory.Metrics is not { IsObserved: true } metrics)
            return await AskAsync(query, pageSize, cancellationToken).ConfigureAwait(false);
        using MemoryMetrics.Operation operation = metrics.Begin("query", TId.TypePrefix[..^1]);
        try
        {
            return await AskAsync(query, pageSize, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            operation.Fail(error);
            throw;
        }
    }

    private async ValueTask<QueryResult> AskAsync(
        DocumentQuery query, int pageSize, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        query = await visibility.ApplyAsync(store, query, cancellationToken).ConfigureAwait(false);
        return store.Capability<IQueryStore>() is { } indexed
            ? await indexed.QueryAsync(query, pageSize, cancellationToken).ConfigureAwait(false)
            : new QueryResult(await QueryScan.RunAsync(store, query, cancellationToken).ConfigureAwait(false), false);
    }

    private MemoryEntry<T, TId>[] Read(IReadOnlyList<QueryRow> rows) => [.. rows.Select(Read)];

    // The rank of FTS5 is less for what matches better.
    private MemoryMatch<T, TId>[] ReadMatches(IReadOnlyList<QueryRow> rows) =>
        [.. rows.Select(row => new MemoryMatch<T, TId>(Read(row), -row.Rank, row.Snippet))];

    private MemoryEntry<T, TId> Read(QueryRow row) => entries.Read(row.Id, row.Revision, row.Body);

    private MemoryEntry<T, TId> Read(RecallNeighbor row) => entries.Read(row.Id, row.Revision, row.Body);
}
