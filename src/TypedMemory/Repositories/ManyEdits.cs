using TypedMemory.Documents;

namespace TypedMemory;

/// <summary>Edits of many documents, written in one transaction, and again those that lost a race.</summary>
internal sealed class ManyEdits
{
    private readonly List<string> _ids = [];

    public void Add(string id) => _ids.Add(id);

    public string IdOf(int item) => _ids[item];

    /// <summary>Writes the edits.</summary>
    /// <param name="store">The store.</param>
    /// <param name="compose">
    /// Makes the write of an item from the document's present state; no write where nothing changes; a
    /// <see cref="TypedMemoryException"/> is the item's outcome.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<MemoryWriteOutcome>> WriteAsync(
        IDocumentStore store, Func<int, DocumentSnapshot?, DocumentWrite?> compose, CancellationToken cancellationToken)
    {
        var outcomes = new MemoryWriteOutcome[_ids.Count];
        List<int> open = [.. Enumerable.Range(0, _ids.Count)];
        while (open.Count > 0) open = await WriteRoundAsync(store, compose, open, outcomes, cancellationToken).ConfigureAwait(false);
        return outcomes;
    }

    private async ValueTask<List<int>> WriteRoundAsync(
        IDocumentStore store,
        Func<int, DocumentSnapshot?, DocumentWrite?> compose,
        List<int> open,
        MemoryWriteOutcome[] outcomes,
        CancellationToken cancellationToken)
    {
        // Two edits of one document follow each other: the second is composed on what the first has made.
        var (round, later) = SplitByDocument(open);
        IReadOnlyList<DocumentSnapshot?> documents =
            await store.GetSnapshotsAsync([.. round.Select(IdOf)], cancellationToken).ConfigureAwait(false);
        var items = new List<int>(round.Count);
        var writes = new List<DocumentWrite>(round.Count);
        for (int i = 0; i < round.Count; i++)
        {
            int item = round[i];
            try
            {
                if (compose(item, documents[i]) is { } write)
                {
                    items.Add(item);
                    writes.Add(write);
                }
                else
                {
                    outcomes[item] = new MemoryWriteOutcome(IdOf(item), documents[i]?.Winner.Revision ?? default, null);
                }
            }
            catch (TypedMemoryException exception)
            {
                outcomes[item] = new MemoryWriteOutcome(IdOf(item), default, exception);
            }
        }

        if (writes.Count == 0) return later;
        IReadOnlyList<WriteOutcome> written =
            await store.WriteAsync(new DocumentBatch { Writes = [.. writes] }, cancellationToken).ConfigureAwait(false);
        List<int> lost = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (written[i].Error is RevisionConflictException) lost.Add(items[i]);
            else outcomes[items[i]] = new MemoryWriteOutcome(written[i].Id, written[i].Winner, written[i].Error);
        }

        if (lost.Count == 0) return later;
        Telemetry.WriteRetries.Add(lost.Count);
        lost.AddRange(later);
        lost.Sort();
        return lost;
    }

    private (List<int> Round, List<int> Later) SplitByDocument(List<int> open)
    {
        var seen = new HashSet<string>(open.Count, StringComparer.Ordinal);
        List<int> round = new(open.Count), later = [];
        foreach (int item in open) (seen.Add(_ids[item]) ? round : later).Add(item);
        return (round, later);
    }
}
