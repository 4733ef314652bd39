namespace TypedMemory.Core.Store;

/// <summary>
/// Writes edits that cannot be composed on a store's writer: they are composed on what was read, written on condition
/// that it is still so, and composed again where another write came between. For one run.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="edits">The edits.</param>
public sealed class OptimisticEdits(IDocumentStore store, IReadOnlyList<IOptimisticEdit> edits)
{
    private readonly WriteOutcome[] _outcomes = new WriteOutcome[edits.Count];

    /// <summary>Writes edits that depend on their documents alone.</summary>
    /// <param name="store">The store.</param>
    /// <param name="edits">The edits.</param>
    public OptimisticEdits(IDocumentStore store, IReadOnlyList<IDocumentEdit> edits)
        : this(store, [.. edits.Select(From)])
    {
    }

    /// <summary>
    /// Gives who edits, and when. The default value is <see langword="null"/>: the store's actor, now.
    /// </summary>
    public Func<IDocumentStore, CancellationToken, ValueTask<EditContext>>? Context { get; init; }

    /// <summary>Where the changes come from, for readers of the feed. The default value is <see langword="null"/>: from
    /// here.</summary>
    public string? Origin { get; init; }

    /// <summary>How many edits were composed again so far, because another write came between.</summary>
    public int Retries { get; private set; }

    /// <summary>The same edit for this loop, beside others that wait.</summary>
    /// <param name="edit">The edit.</param>
    public static IOptimisticEdit From(IDocumentEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return new Simple(edit);
    }

    /// <summary>Writes the edits, each of which stands or falls by itself. Two of one document follow each
    /// other.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// An outcome for each edit, in order. An edit that throws a <see cref="TypedMemoryException"/> has it as its
    /// outcome.
    /// </returns>
    public async ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(CancellationToken cancellationToken = default)
    {
        List<int> open = [.. Enumerable.Range(0, edits.Count)];
        while (open.Count > 0) open = await WriteRoundAsync(open, cancellationToken).ConfigureAwait(false);
        return _outcomes;
    }

    /// <summary>Writes the edits in one transaction, all or none. Each is of another document.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An outcome without error for each edit, in order.</returns>
    /// <exception cref="TypedMemoryException">An edit could not be made, and nothing was written.</exception>
    public async ValueTask<IReadOnlyList<WriteOutcome>> WriteAllAsync(CancellationToken cancellationToken = default)
    {
        List<int> all = [.. Enumerable.Range(0, edits.Count)];
        while (true)
        {
            var (items, writes) = await ComposeAsync(all, isolates: false, cancellationToken).ConfigureAwait(false);
            if (writes.Count == 0) return _outcomes;
            IReadOnlyList<WriteOutcome> written =
                await CommitAsync(writes, atomic: writes.Count > 1, cancellationToken).ConfigureAwait(false);
            if (written.Any(static outcome => outcome.Error is RevisionConflictException))
            {
                Retries++;
                continue;
            }

            for (int i = 0; i < items.Count; i++)
                _outcomes[items[i]] = written[i].Error is { } error ? throw error : written[i];
            return _outcomes;
        }
    }

    private async ValueTask<List<int>> WriteRoundAsync(List<int> open, CancellationToken cancellationToken)
    {
        // Two edits of one document follow each other: the second is composed on what the first has made.
        var (round, again) = SplitByDocument(open);
        var (items, writes) = await ComposeAsync(round, isolates: true, cancellationToken).ConfigureAwait(false);
        if (writes.Count == 0) return again;
        IReadOnlyList<WriteOutcome> written =
            await CommitAsync(writes, atomic: false, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < items.Count; i++)
        {
            _outcomes[items[i]] = written[i];
            if (written[i].Error is not RevisionConflictException) continue;
            again.Add(items[i]);
            Retries++;
        }

        again.Sort();
        return again;
    }

    /// <summary>Composes the writes of items, and puts down the outcomes of those that have none.</summary>
    private async ValueTask<(List<int> Items, List<DocumentWrite> Writes)> ComposeAsync(
        List<int> round, bool isolates, CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentSnapshot?> documents = await store.GetSnapshotsAsync(
            [.. round.Select(item => edits[item].Id)], cancellationToken).ConfigureAwait(false);
        EditContext context = Context is { } give
            ? await give(store, cancellationToken).ConfigureAwait(false)
            : new EditContext(store.Actor, store.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        List<int> items = [];
        List<DocumentWrite> writes = [];
        for (int i = 0; i < round.Count; i++)
        {
            IOptimisticEdit edit = edits[round[i]];
            DocumentSnapshot? current = documents[i];
            try
            {
                _outcomes[round[i]] = new WriteOutcome(
                    edit.Id, current?.Winner.Revision ?? default, current?.Sequence ?? 0, null);
                if (await edit.ComposeAsync(
                    current, context, cancellationToken).ConfigureAwait(false) is not { } write) continue;
                items.Add(round[i]);
                writes.Add(write);
            }
            catch (TypedMemoryException error) when (isolates && error is not StoreException)
            {
                _outcomes[round[i]] = new WriteOutcome(edit.Id, default, 0, error);
            }
        }

        return (items, writes);
    }

    private ValueTask<IReadOnlyList<WriteOutcome>> CommitAsync(
        List<DocumentWrite> writes, bool atomic, CancellationToken cancellationToken) =>
        store.WriteAsync(
            new DocumentBatch { Writes = [.. writes], Atomic = atomic, Origin = Origin }, cancellationToken);

    private (List<int> Round, List<int> Later) SplitByDocument(List<int> open)
    {
        var seen = new HashSet<string>(open.Count, StringComparer.Ordinal);
        List<int> round = new(open.Count), later = [];
        foreach (int item in open) (seen.Add(edits[item].Id) ? round : later).Add(item);
        return (round, later);
    }

    private sealed class Simple(IDocumentEdit edit) : IOptimisticEdit
    {
        public string Id => edit.Id;

        public ValueTask<DocumentWrite?> ComposeAsync(
            DocumentSnapshot? current, EditContext context, CancellationToken cancellationToken) =>
            new(edit.Compose(current, context));
    }
}
