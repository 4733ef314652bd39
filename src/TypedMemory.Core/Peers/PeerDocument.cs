using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Peers;

/// <summary>Revisions of one document on their way to a peer: the unit of a write.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revisions">Its revisions, with their paths.</param>
public sealed record PeerDocument(string Id, ImmutableArray<DocumentRevision> Revisions)
{
    /// <summary>
    /// Revisions that the receiver holds: attachments that have not changed since need not be sent again
    /// (<c>atts_since</c>). The default value is empty.
    /// </summary>
    public ImmutableArray<RevisionId> KnownAncestors { get; init; } = [];

    /// <summary>The size of the bodies and of the paths, in bytes.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (DocumentRevision revision in Revisions)
                bytes += revision.Body.Length + (40L * revision.Path.Revisions.Length);
            return bytes;
        }
    }

    /// <summary>Groups revisions by document, in the order in which the documents first appear.</summary>
    /// <param name="revisions">The revisions.</param>
    public static ImmutableArray<PeerDocument> Group(params IEnumerable<DocumentRevision> revisions)
    {
        ArgumentNullException.ThrowIfNull(revisions);
        var ids = new List<string>();
        var byId = new Dictionary<string, List<DocumentRevision>>(StringComparer.Ordinal);
        foreach (DocumentRevision revision in revisions)
        {
            ref List<DocumentRevision>? group = ref CollectionsMarshal.GetValueRefOrAddDefault(
                byId, revision.Id, out bool known);
            if (!known) ids.Add(revision.Id);
            (group ??= []).Add(revision);
        }

        return [.. ids.Select(id => new PeerDocument(id, [.. byId[id]]))];
    }
}
