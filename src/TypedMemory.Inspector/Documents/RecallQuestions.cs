using TypedMemory.Core.Queries;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>
/// Asks questions as the application asks them, with its model and its reranker; of a store without an application, by
/// its words alone.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class RecallQuestions(InspectedStore store)
{
    /// <summary>Whether the application answers.</summary>
    /// <param name="recall">The question.</param>
    public bool IsOfApplication(DocumentRecall recall) =>
        store.Recall is not null && recall.Scopes.All(scope => TypeOf(scope) is not null);

    /// <summary>Asks.</summary>
    /// <param name="recalls">The store's own answers.</param>
    /// <param name="recall">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<RecallRow>> AskAsync(
        IRecallStore recalls, DocumentRecall recall, CancellationToken cancellationToken)
    {
        if (!IsOfApplication(recall))
            return await recalls.RecallAsync(recall, cancellationToken).ConfigureAwait(false);
        MemoryQuestion question = store.Recall!.Ask(
            recall.Question, new RecallOptions { MaxResults = recall.Limit, MinScore = recall.MinScore });
        foreach (RecallScope scope in recall.Scopes)
            question = question.Of(TypeOf(scope)!.ClrType, scope.Predicate);
        IReadOnlyList<RecallItem> items = await question.ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. items.Select(static item => new RecallRow(item.DocumentId, item.Revision, default)
        {
            Score = item.Score,
            Parts = [.. item.Parts],
            Text = item.Text,
            Snippet = item.Snippet,
        })];
    }

    private MemoryType? TypeOf(RecallScope scope) =>
        store.Types.FirstOrDefault(type => type.Prefix == scope.Prefix);
}
