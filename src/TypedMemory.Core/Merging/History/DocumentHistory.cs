using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Merging.History;

/// <summary>Reads what a store knows of a document's past, whatever its type.</summary>
public static class DocumentHistory
{
    /// <summary>Reads the history of a document: its winning revision and the known ancestors of that.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The revisions, newest first; empty if there was never such a document.</returns>
    public static async ValueTask<IReadOnlyList<HistoricRevision>> ReadAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(id);
        IReadOnlyList<HistoryRow> rows = store.Capability<IHistoryStore>() is { } history
            ? await history.ReadHistoryAsync(id, cancellationToken).ConfigureAwait(false)
            : await ReadRowsAsync(store, id, cancellationToken).ConfigureAwait(false);
        return Describe(rows);
    }

    /// <summary>The revision that was the present one at a time.</summary>
    /// <param name="history">The history, newest first.</param>
    /// <param name="time">The time.</param>
    /// <param name="isKnown">
    /// Whether that can be told: <see langword="false"/> if the body of the revision is gone, or nobody knows when the
    /// oldest one that is kept was made.
    /// </param>
    /// <returns>The revision, or <see langword="null"/> if there was none, or it is not known.</returns>
    public static HistoricRevision? At(
        IReadOnlyList<HistoricRevision> history, DateTimeOffset time, out bool isKnown)
    {
        ArgumentNullException.ThrowIfNull(history);
        isKnown = true;
        HistoricRevision? oldest = null;
        foreach (HistoricRevision revision in history)
        {
            if (revision.Stored is null) continue;
            if (revision.CurrentSince is { } since && since <= time) return revision;
            oldest = revision;
        }

        // Before its first revision there was no document; what was before a later one, somebody has to have kept.
        isKnown = history.Count == 0 || oldest is { CurrentSince: not null, Revision.Generation: 1 };
        return null;
    }

    private static async ValueTask<IReadOnlyList<HistoryRow>> ReadRowsAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken)
    {
        RevisionTree? tree = await store.GetTreeAsync(id, cancellationToken).ConfigureAwait(false);
        if (tree is null || tree.IsEmpty) return [];
        var rows = new List<HistoryRow>();
        foreach (RevisionId revision in tree.GetPath(tree.Winner.Revision).Revisions)
        {
            DocumentRevision? stored = await store.GetAsync(id, revision, cancellationToken).ConfigureAwait(false);
            rows.Add(new HistoryRow(revision, stored, null));
        }

        return rows;
    }

    private static HistoricRevision[] Describe(IReadOnlyList<HistoryRow> rows)
    {
        var history = new HistoricRevision[rows.Count];
        HistoryRow? older = null;
        for (int i = history.Length - 1; i >= 0; i--)
        {
            history[i] = Describe(rows[i], older);
            if (rows[i].Stored is not null) older = rows[i];
        }

        return history;
    }

    private static HistoricRevision Describe(HistoryRow row, HistoryRow? older)
    {
        if (row.Stored is not { } stored) return new HistoricRevision { Revision = row.Revision };
        LastEdit edit = LastEdit.Of(stored);
        bool isFirst = row.Revision.Generation == 1;
        return new HistoricRevision
        {
            Revision = row.Revision,
            Stored = stored,
            EditedAt = edit.Time,
            EditedBy = edit.Actor,
            CurrentSince = older?.Superseded ?? edit.Time,
            DiffersFrom = older?.Revision,
            Differences = older is null && !isFirst ? [] : Differences(older?.Stored, stored),
        };
    }

    private static ImmutableArray<MemoryDifference> Differences(DocumentRevision? before, DocumentRevision after)
    {
        try
        {
            return BodyDifferences.Between(before?.Body ?? default, after.Body);
        }
        catch (Exception damage) when (damage is JsonException or FormatException)
        {
            // The revision itself tells that it cannot be read.
            return [];
        }
    }
}
