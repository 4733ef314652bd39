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
        int resolved = await ResolveOpenAsync(store, open, cancellationToken).ConfigureAwait(false);

        // A delete that wins has beaten live leaves by now.
        trees = await store.GetTreesAsync(open, cancellationToken).ConfigureAwait(false);
        await DocumentForget.ErasePastAsync(store, Forgotten(open, trees), cancellationToken).ConfigureAwait(false);
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

    private async ValueTask<int> ResolveOpenAsync(
        IDocumentStore store, List<string> ids, CancellationToken cancellationToken)
    {
        ResolutionEdit[] edits = [.. ids.Select(id => new ResolutionEdit(types.Find(id)!.Merge, id))];
        IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync(edits, cancellationToken).ConfigureAwait(false);
        int written = 0;
        for (int i = 0; i < edits.Length; i++)
        {
            if (edits[i].Resolution is not { } resolution) continue;
            Note(ids[i], resolution);
            if (outcomes[i].Error is { } error) Stick(ids[i], ResolutionOutcome.Failed, error.Message);
            else if (resolution.Outcome == ResolutionOutcome.Resolved) written++;
        }

        Interlocked.Add(ref _resolved, written);
        TypedMemoryTelemetry.ConflictsResolved.Add(written);
        return written;
    }

    /// <summary>Counts what stays open, and who has too many actors.</summary>
    private void Note(string id, Resolution resolution)
    {
        if (resolution.Outcome is ResolutionOutcome.None or ResolutionOutcome.Resolved) _stuck.TryRemove(id, out _);
        else Stick(id, resolution.Outcome, resolution.Reason);
        if (resolution.Actors <= ManyActors || !_crowded.TryAdd(id, resolution.Actors)) return;
        TypedMemoryTelemetry.CrowdedDocuments.Add(1);
        Log.ManyActors(_logger, id, resolution.Actors);
    }

    private void Stick(string id, ResolutionOutcome outcome, string? reason)
    {
        bool known = _stuck.TryGetValue(id, out ResolutionOutcome before) && before == outcome;
        _stuck[id] = outcome;
        if (!known) Log.ConflictStaysOpen(_logger, id, outcome, reason);
    }
}
