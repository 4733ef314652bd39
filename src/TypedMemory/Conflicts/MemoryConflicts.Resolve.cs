using System.Diagnostics;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.Forgetting;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Conflicts;

internal sealed partial class MemoryConflicts
{
    /// <summary>
    /// Resolves those of the given documents that have several leaves; called after every pulled batch.
    /// </summary>
    /// <returns>How many documents were resolved.</returns>
    public async ValueTask<int> ResolveAsync(
        IDocumentStore store, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        // Trees come without bodies: most documents of a batch have one leaf, and their bodies are never read.
        IReadOnlyList<RevisionTree?> trees = await store.GetTreesAsync(ids, cancellationToken).ConfigureAwait(false);
        List<string> open = [];
        await DocumentForget.ErasePastAsync(store, Forgotten(ids, trees), cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < trees.Count; i++)
        {
            if (trees[i] is not { IsEmpty: false } tree || types.Find(ids[i]) is null) continue;
            bool hasSeveral = tree.Leaves.Length > 1;
            if (hasSeveral || await HasAncestorAsync(store, ids[i], tree, cancellationToken).ConfigureAwait(false))
            {
                await RestoreMemberAsync(store, ids[i], cancellationToken).ConfigureAwait(false);
            }

            if (hasSeveral) open.Add(ids[i]);
        }

        if (open.Count == 0) return 0;
        using Activity? activity = TypedMemoryTelemetry.Activities.StartActivity("typedmemory.resolve");
        activity?.SetTag("typedmemory.documents", open.Count);
        int resolved = 0;
        string[] several = [.. open];
        while (open.Count > 0)
        {
            (open, int written) = await ResolveRoundAsync(store, open, cancellationToken).ConfigureAwait(false);
            resolved += written;
        }

        // A delete that wins has beaten live leaves by now.
        trees = await store.GetTreesAsync(several, cancellationToken).ConfigureAwait(false);
        await DocumentForget.ErasePastAsync(store, Forgotten(several, trees), cancellationToken).ConfigureAwait(false);
        return resolved;
    }

    /// <summary>What another replica has forgotten is forgotten here too, with its past.</summary>
    private List<string> Forgotten(IReadOnlyList<string> ids, IReadOnlyList<RevisionTree?> trees)
    {
        List<string> forgotten = [];
        for (int i = 0; i < trees.Count; i++)
        {
            if (trees[i] is { IsEmpty: false, LiveLeaves: 0 }
                && types.Find(ids[i])?.Merge.Policy == ConflictPolicy.ForgetWins) forgotten.Add(ids[i]);
        }

        return forgotten;
    }

    private async ValueTask<(List<string> Lost, int Written)> ResolveRoundAsync(
        IDocumentStore store, List<string> ids, CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentSnapshot?> documents = await store.GetSnapshotsAsync(
            ids, cancellationToken).ConfigureAwait(false);
        List<DocumentWrite> writes = [];
        foreach (DocumentSnapshot? document in documents)
        {
            if (document is not null && ComposeResolution(document) is { } write) writes.Add(write);
        }

        if (writes.Count == 0) return ([], 0);
        IReadOnlyList<WriteOutcome> outcomes =
            await store.WriteAsync(new DocumentBatch { Writes = [.. writes] }, cancellationToken).ConfigureAwait(false);
        List<string> lost = [];
        int written = 0;
        foreach (WriteOutcome outcome in outcomes)
        {
            if (outcome.Error is RevisionConflictException) lost.Add(outcome.Id);
            else if (outcome.Error is { } error) Stick(outcome.Id, ResolutionOutcome.Failed, error.Message);
            else written++;
        }

        Interlocked.Add(ref _resolved, written);
        TypedMemoryTelemetry.ConflictsResolved.Add(written);
        return (lost, written);
    }

    private DocumentWrite? ComposeResolution(DocumentSnapshot document)
    {
        Resolution resolution = ConflictResolver.Resolve(types.Find(document.Id)!.Merge, document);
        if (resolution.Outcome is ResolutionOutcome.None or ResolutionOutcome.Resolved)
            _stuck.TryRemove(document.Id, out _);
        else Stick(document.Id, resolution.Outcome, resolution.Reason);
        if (resolution.Actors > ManyActors && _crowded.TryAdd(document.Id, resolution.Actors))
        {
            TypedMemoryTelemetry.CrowdedDocuments.Add(1);
            Log.ManyActors(_logger, document.Id, resolution.Actors);
        }

        return resolution.Outcome == ResolutionOutcome.Resolved ? resolution.Write : null;
    }

    private void Stick(string id, ResolutionOutcome outcome, string? reason)
    {
        bool known = _stuck.TryGetValue(id, out ResolutionOutcome before) && before == outcome;
        _stuck[id] = outcome;
        if (!known) Log.ConflictStaysOpen(_logger, id, outcome, reason);
    }
}
