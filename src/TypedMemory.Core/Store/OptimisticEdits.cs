namespace TypedMemory.Core.Store;

/// <summary>
/// Edits that are composed on what was read, written on the condition that it is still so, and again those that lost a
/// race.
/// </summary>
internal sealed class OptimisticEdits(IDocumentStore store, IReadOnlyList<IDocumentEdit> edits)
{
    private readonly WriteOutcome[] _outcomes = new WriteOutcome[edits.Count];

    public async ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(CancellationToken cancellationToken)
    {
        List<int> open = [.. Enumerable.Range(0, edits.Count)];
        while (open.Count > 0) open = await WriteRoundAsync(open, cancellationToken).ConfigureAwait(false);
        return _outcomes;
    }

    private async ValueTask<List<int>> WriteRoundAsync(List<int> open, CancellationToken cancellationToken)
    {
        // Two edits of one document follow each other: the second is composed on what the first has made.
        var (round, later) = SplitByDocument(open);
        IReadOnlyList<DocumentSnapshot?> documents = await store.GetSnapshotsAsync(
            [.. round.Select(item => edits[item].Id)], cancellationToken).ConfigureAwait(false);
        List<int> items = [];
        List<DocumentWrite> writes = [];
        for (int i = 0; i < round.Count; i++)
        {
            if (Compose(round[i], documents[i]) is not { } write) continue;
            items.Add(round[i]);
            writes.Add(write);
        }

        if (writes.Count == 0) return later;
        IReadOnlyList<WriteOutcome> written =
            await store.WriteAsync(new DocumentBatch { Writes = [.. writes] }, cancellationToken).ConfigureAwait(false);
        List<int> again = later;
        for (int i = 0; i < items.Count; i++)
        {
            _outcomes[items[i]] = written[i];
            if (written[i].Error is RevisionConflictException) again.Add(items[i]);
        }

        again.Sort();
        return again;
    }

    /// <summary>Composes the write of an item, or puts down its outcome if there is none.</summary>
    private DocumentWrite? Compose(int item, DocumentSnapshot? current)
    {
        string id = edits[item].Id;
        try
        {
            var context = new EditContext(store.Actor, store.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
            if (edits[item].Compose(current, context) is { } write) return write;
            _outcomes[item] = new WriteOutcome(id, current?.Winner.Revision ?? default, current?.Sequence ?? 0, null);
        }
        catch (TypedMemoryException error)
        {
            _outcomes[item] = new WriteOutcome(id, default, 0, error);
        }

        return null;
    }

    private (List<int> Round, List<int> Later) SplitByDocument(List<int> open)
    {
        var seen = new HashSet<string>(open.Count, StringComparer.Ordinal);
        List<int> round = new(open.Count), later = [];
        foreach (int item in open) (seen.Add(edits[item].Id) ? round : later).Add(item);
        return (round, later);
    }
}
