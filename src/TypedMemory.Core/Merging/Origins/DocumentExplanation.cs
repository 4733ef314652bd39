using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Provenance;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Merging.Origins;

/// <summary>Explains a document, whatever its type.</summary>
public static class DocumentExplanation
{
    /// <summary>How many earlier revisions are looked at, for what a value displaced.</summary>
    private const int MaxRevisions = 100;

    private static readonly long s_mostMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Explains the present revision of a document.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if there is no such document, or it is deleted.</returns>
    /// <exception cref="MemoryFormatException">Its reserved member is damaged, or of a newer version.</exception>
    public static async ValueTask<MemoryExplanation?> ReadAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(id);
        DocumentSnapshot? document = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
        if (document is null or { Winner.Deleted: true }) return null;
        DocumentState state;
        try
        {
            state = LeafReader.Read(document.Winner);
        }
        catch (ReservedMemberException damage)
        {
            throw new MemoryFormatException(id, ReservedMember.Name, 0, damage.Message, damage);
        }

        List<(RevisionId Revision, DocumentState State)> earlier = await ReadEarlierAsync(
            store, document, cancellationToken).ConfigureAwait(false);
        ImmutableArray<MemberExplanation> members =
        [
            .. state.Members.ToArray().Where(static member => member.State.Value is not null)
                .Select(member => Explain(member, earlier)),
        ];
        return new MemoryExplanation(id, document.Winner.Revision, DocumentTrust.Of(state), members);
    }

    /// <summary>
    /// What is still here of the revisions before: the ancestors, the nearest first, and the sides that merges left.
    /// </summary>
    private static async ValueTask<List<(RevisionId, DocumentState)>> ReadEarlierAsync(
        IDocumentStore store, DocumentSnapshot document, CancellationToken cancellationToken)
    {
        var seen = new HashSet<RevisionId> { document.Winner.Revision };
        List<(RevisionId, DocumentState)> earlier = [];
        foreach (HistoricRevision known in (await DocumentHistory.ReadAsync(
            store, document.Id, cancellationToken).ConfigureAwait(false)).Take(MaxRevisions))
        {
            if (seen.Add(known.Revision)) Add(known.Stored);
        }

        foreach (DocumentRevision leaf in document.Leaves.OrderBy(leaf => leaf.Revision != document.Winner.Revision))
        {
            foreach (RevisionId revision in leaf.Path.Revisions.Take(MaxRevisions))
            {
                if (!seen.Add(revision)) continue;
                Add(await store.GetAsync(document.Id, revision, cancellationToken).ConfigureAwait(false));
            }
        }

        return earlier;

        void Add(DocumentRevision? stored)
        {
            if (stored is { Deleted: false } && OriginStates.TryRead(stored.Body) is { } state)
                earlier.Add((stored.Revision, state));
        }
    }

    private static MemberExplanation Explain(MemberEntry member, List<(RevisionId, DocumentState)> earlier)
    {
        EditStamp? stamp = member.Origin?.Stamp ?? member.State.LastEdit;
        return new MemberExplanation(member.Name.ToString(), Text(member))
        {
            Origin = OriginOf(member),
            Trust = member.Origin?.Trust ?? MemoryTrust.Unverified,
            Time = TimeOf(stamp),
            Actor = stamp is { Actor.Length: > 0 } known ? known.Actor : null,
            Displaced = DisplacedBy(member, earlier),
        };
    }

    /// <summary>The latest of the other values that are still here.</summary>
    private static DisplacedValue? DisplacedBy(MemberEntry member, List<(RevisionId, DocumentState)> earlier)
    {
        DisplacedValue? displaced = null;
        var latest = new EditStamp(-1, 0, "");
        foreach ((RevisionId revision, DocumentState state) in earlier)
        {
            MemberEntry before = default;
            foreach (MemberEntry entry in state.Members)
            {
                if (entry.Name.Equals(member.Name)) before = entry;
            }

            if (before.State?.Value is not { } value || value.Span.SequenceEqual(member.State.Value!.Value.Span))
                continue;
            EditStamp stamp = before.State.LastEdit ?? before.Origin?.Stamp ?? EditStamp.None;
            if (stamp.CompareTo(latest) <= 0) continue;
            latest = stamp;
            displaced = new DisplacedValue(Text(before), revision) { Origin = OriginOf(before), Time = TimeOf(stamp) };
        }

        return displaced;
    }

    private static MemoryOrigin? OriginOf(MemberEntry member) =>
        member.Origin is { } origin ? OriginText.Read(origin.Text, origin.Trust) : null;

    private static string Text(MemberEntry member) => Encoding.UTF8.GetString(member.State.Value!.Value.Span);

    private static DateTimeOffset? TimeOf(EditStamp? stamp) => stamp is { Time: > 0 } known
        ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(known.Time, s_mostMilliseconds))
        : null;
}
