using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Replication.Requests;

/// <summary>The revisions of one document in a write.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revisions">Its revisions, in order.</param>
internal sealed record OutgoingGroup(string Id, List<DocumentRevision> Revisions)
{
    /// <summary>The size of their bodies.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Groups the revisions of a write by document, in the order in which the documents first appear.
    /// </summary>
    public static IReadOnlyList<OutgoingGroup> From(ImmutableArray<DocumentRevision> revisions)
    {
        var groups = new List<OutgoingGroup>(revisions.Length);
        var byId = new Dictionary<string, OutgoingGroup>(revisions.Length, StringComparer.Ordinal);
        foreach (DocumentRevision revision in revisions)
        {
            ref OutgoingGroup? group = ref CollectionsMarshal.GetValueRefOrAddDefault(
                byId, revision.Id, out bool known);
            if (!known) groups.Add(group = new OutgoingGroup(revision.Id, []));
            group!.Revisions.Add(revision);
            group.Bytes += revision.Body.Length + (40L * revision.Path.Revisions.Length);
        }

        return groups;
    }
}
