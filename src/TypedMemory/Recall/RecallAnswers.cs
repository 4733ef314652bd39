using System.Collections.Immutable;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Store;
using TypedMemory.Store;

namespace TypedMemory.Recall;

/// <summary>
/// Answers questions by the store, in the order of the application's reranker if it has one, within the tokens that are
/// asked for.
/// </summary>
internal sealed class RecallAnswers(
    MemoryStore memory, MemoryEmbeddings embeddings, IReranker? reranker = null)
{
    public async ValueTask<IReadOnlyList<RecallRow>> AskAsync(
        DocumentRecall recall, Func<string, DocumentVisibility> visibilityOf, RecallOptions options,
        CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (store is not IRecallStore recalls)
        {
            throw new NotSupportedException(
                "The store keeps no full text, so it cannot answer questions. Keep the memory in SQLite.");
        }

        recall = await embeddings.WithVectorsAsync(recall, cancellationToken).ConfigureAwait(false);
        recall = recall with
        {
            Scopes = await LeaveOutAsync(
                store, recall.Scopes, visibilityOf, options.Include, cancellationToken).ConfigureAwait(false),
        };
        int depth = reranker is null ? 0 : options.RerankDepth;
        IReadOnlyList<RecallRow> rows = options.MaxResults == 0
            ? []
            : await recalls.RecallAsync(
                recall with { Limit = Math.Max(options.MaxResults, depth), MinTrust = options.MinTrust },
                cancellationToken).ConfigureAwait(false);
        if (options.MinTrust is { } trust) rows = TrustedRows.Of(rows, trust);
        if (depth > 0 && rows.Count > 1)
            rows = await RerankAsync(recall.Question, rows, depth, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = store.TimeProvider.GetUtcNow();
        return [.. Within(rows.Take(options.MaxResults).Select(LeaveOut), options)];

        // What stands beside a hit is read with it, and left out as the hit would be.
        RecallRow LeaveOut(RecallRow row)
        {
            if (row.Before.IsEmpty && row.After.IsEmpty) return row;
            DocumentVisibility visibility = visibilityOf(row.Id);
            return row with
            {
                Before = row.Before.RemoveAll(beside => visibility.Hides(beside.Body.Span, options.Include, now)),
                After = row.After.RemoveAll(beside => visibility.Hides(beside.Body.Span, options.Include, now)),
            };
        }
    }

    private static async ValueTask<ImmutableArray<RecallScope>> LeaveOutAsync(
        IDocumentStore store, ImmutableArray<RecallScope> scopes, Func<string, DocumentVisibility> visibilityOf,
        MemoryInclude include, CancellationToken cancellationToken)
    {
        var narrowed = ImmutableArray.CreateBuilder<RecallScope>(scopes.Length);
        foreach (RecallScope scope in scopes)
        {
            MemoryPredicate? hidden = await visibilityOf(scope.Prefix).PredicateAsync(
                store, include, cancellationToken).ConfigureAwait(false);
            narrowed.Add(hidden is null
                ? scope : scope with { Predicate = MemoryPredicate.And(scope.Predicate, hidden) });
        }

        return narrowed.MoveToImmutable();
    }

    /// <summary>
    /// The hits in their order while they fit: the first that does not fit ends the answer, so that none is passed over
    /// unseen.
    /// </summary>
    private static IEnumerable<RecallRow> Within(IEnumerable<RecallRow> rows, RecallOptions options)
    {
        long left = options.MaxTokens ?? long.MaxValue;
        foreach (RecallRow row in rows)
        {
            if (options.MaxTokens is not null)
            {
                left -= options.CountTokens(row.Text);
                foreach (RecallNeighbor neighbor in row.Before.Concat(row.After))
                    left -= options.CountTokens(neighbor.Text);
                if (left < 0) yield break;
            }

            yield return row;
        }
    }

    private async ValueTask<IReadOnlyList<RecallRow>> RerankAsync(
        string question, IReadOnlyList<RecallRow> rows, int depth, CancellationToken cancellationToken)
    {
        RecallRow[] shown = [.. rows.Take(depth)];
        IReadOnlyList<double> scores =
            await reranker!.ScoreAsync(
                question, [.. shown.Select(static row => row.Text)], cancellationToken).ConfigureAwait(false);
        if (scores.Count != shown.Length)
        {
            throw new InvalidOperationException(
                $"The reranker {reranker.GetType().FullName} gave {scores.Count} scores for {shown.Length} texts. Give one for each, in order.");
        }

        return
        [
            .. shown.Zip(scores, static (row, score) => row with
                {
                    Score = score,
                    Parts = row.Parts.Add(new RecallPart(RecallPartKind.Reranker, "", score - row.Score)),
                })
                .OrderByDescending(static row => row.Score),
            .. rows.Skip(depth),
        ];
    }
}
