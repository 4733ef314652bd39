using System.Collections.Immutable;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Mango;

namespace TypedMemory.Hub.Views;

/// <summary>
/// The rows of one signature's views, and their following of the database's feed. One works at it at a time; the others
/// wait for that.
/// </summary>
/// <param name="database">The database, whole.</param>
/// <param name="keeper">What keeps the rows.</param>
/// <param name="signature">The signature.</param>
#pragma warning disable CA1001 // A semaphore without a handle holds nothing, and requests may still wait for it.
internal sealed class ViewIndex(IIndexedDatabase database, IViewStore keeper, string signature)
#pragma warning restore CA1001
{
    private const int PageSize = 200;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IDocumentStore _store = database.Store;
    private volatile ViewBuild? _build;
    private int _waiting;

    public string Signature => signature;

    /// <summary>What is under way; <see langword="null"/> if nothing is.</summary>
    public ViewBuild? Build => _build;

    /// <summary>How many requests wait for it.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Brings the rows to where the database is now.</summary>
    /// <param name="group">The views.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DesignFunctionException">A function cannot be compiled, or does not end.</exception>
    public async ValueTask UpdateAsync(ViewGroup group, CancellationToken cancellationToken)
    {
        long wanted = _store.LastSequence;
        long at = await keeper.OpenAsync(signature, group.Maps.Length, cancellationToken).ConfigureAwait(false);
        if (at >= wanted) return;
        Interlocked.Increment(ref _waiting);
        try
        {
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            at = await keeper.OpenAsync(signature, group.Maps.Length, cancellationToken).ConfigureAwait(false);
            if (at < wanted) await FollowAsync(group, at, wanted, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _build = null;
            _turn.Release();
        }
    }

    private async ValueTask FollowAsync(ViewGroup group, long at, long wanted, CancellationToken cancellationToken)
    {
        long total = await _store.CountChangesAsync(at, cancellationToken).ConfigureAwait(false), done = 0;
        DateTimeOffset since = _store.TimeProvider.GetUtcNow();
        while (at < wanted)
        {
            _build = new ViewBuild(group.Design.Id, since, Math.Min(done, total), total);
            StoreChangesPage page = await _store.ReadChangesAsync(
                new StoreChangesQuery { Since = at, IncludeBodies = true, Limit = PageSize }, cancellationToken)
                .ConfigureAwait(false);
            // An empty rest of the feed is told by its end: what is beyond was removed.
            long to = page.Changes.IsEmpty ? Math.Max(page.LastSequence, wanted) : page.LastSequence;
            var documents = await MapAsync(group, page.Changes, cancellationToken).ConfigureAwait(false);
            if (!await keeper.UpdateAsync(
                new ViewUpdate(signature, at, to, documents), cancellationToken).ConfigureAwait(false))
            {
                // Another process was here, or the views were cleaned away meanwhile.
                at = await keeper.OpenAsync(signature, group.Maps.Length, cancellationToken).ConfigureAwait(false);
                continue;
            }

            at = to;
            done += page.Changes.Length;
        }
    }

    private async ValueTask<ImmutableArray<ViewDocument>> MapAsync(
        ViewGroup group, ImmutableArray<StoreChange> changes, CancellationToken cancellationToken)
    {
        var mapped = new List<StoreChange>(changes.Length);
        var json = new List<ReadOnlyMemory<byte>>(changes.Length);
        var documents = ImmutableArray.CreateBuilder<ViewDocument>(changes.Length);
        foreach (StoreChange change in changes)
        {
            bool isDesign = change.Id.StartsWith(Design.Prefix, StringComparison.Ordinal);
            if (change.Deleted || (isDesign && !group.IncludesDesigns))
            {
                documents.Add(new ViewDocument(change.Id, []));
                continue;
            }

            mapped.Add(change);
            json.Add(await DocumentAsync(change, cancellationToken).ConfigureAwait(false));
        }

        if (mapped.Count == 0) return documents.ToImmutable();
        IReadOnlyList<IReadOnlyList<EmittedRow>[]> emitted = await group.Design.Run()
            .MapAsync(group.Maps, json, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < mapped.Count; i++) documents.Add(new ViewDocument(mapped[i].Id, Entries(emitted[i])));
        return documents.ToImmutable();
    }

    private async ValueTask<ReadOnlyMemory<byte>> DocumentAsync(
        StoreChange change, CancellationToken cancellationToken)
    {
        var winner = new DocumentRevision
        {
            Id = change.Id,
            Path = new RevisionPath(change.Winner),
            Body = change.Body,
            Attachments = change.Attachments,
        };
        if (!change.Conflicted) return FunctionDocuments.Of(winner, EnvelopeOptions.Default);
        RevisionTree? tree = await _store.GetTreeAsync(change.Id, cancellationToken).ConfigureAwait(false);
        return FunctionDocuments.Of(winner, new EnvelopeOptions { Conflicts = tree?.Conflicts ?? [] });
    }

    private static ImmutableArray<ViewEntry> Entries(IReadOnlyList<EmittedRow>[] views)
    {
        var entries = ImmutableArray.CreateBuilder<ViewEntry>();
        for (int view = 0; view < views.Length; view++)
        {
            foreach (EmittedRow row in views[view])
                entries.Add(new ViewEntry(view, ViewCollation.Of(row.Key), row.Key, row.Value));
        }

        if (entries.Count > 1) entries.Sort(EmittedOrder.Instance);
        return entries.ToImmutable();
    }
}
