using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    private static readonly Dictionary<string, DocumentRevision> NoneCarried = [];

    // Pages with documents that wait: the feed may be far ahead with rows, not with bodies.
    private readonly SemaphoreSlim _carrying = new(ReplicationTuning.FeedPagesWithDocuments);
    private volatile bool _wantsDocuments;

    /// <summary>
    /// A first pull into a store that has nothing yet wants all of it: then a feed may carry the documents.
    /// </summary>
    private async ValueTask ExpectDocumentsAsync(ReplicationLeg leg, CancellationToken cancellationToken)
    {
        _wantsDocuments = false;
        if (_direction != ReplicationDirection.Pull || !_ours.CommitsLocalDocumentsWithWrites) return;
        if (leg.Since is not null || leg.Key is null) return;
        foreach (string prefix in leg.Key.Prefixes.IsEmpty ? [""] : leg.Key.Prefixes)
        {
            if (!await IsEmptyAsync(prefix, cancellationToken).ConfigureAwait(false)) return;
        }

        _wantsDocuments = true;
    }

    /// <summary>
    /// Whether the next pages may carry their documents: only if nearly all of this batch was lacking, so that nothing
    /// that is here is transferred again, and nearly all were first revisions, since a feed does not tell the path of
    /// others.
    /// </summary>
    private void JudgeCarrying(Dictionary<string, PeerChange>.ValueCollection rows, int wanted)
    {
        double nearlyAll = rows.Count * ReplicationTuning.GuessFrom;
        _wantsDocuments = rows.Count >= ReplicationTuning.GuessFromRows && wanted >= nearlyAll
            && rows.Count(static row => row.Leaves is [{ Generation: 1 }]) >= nearlyAll;
    }

    /// <summary>The documents that came with their rows and are exactly what is wanted.</summary>
    private static Dictionary<string, DocumentRevision> CarriedOf(
        List<DocumentRevisions> wanted, Dictionary<string, PeerChange> rows)
    {
        Dictionary<string, DocumentRevision>? carried = null;
        foreach (DocumentRevisions document in wanted)
        {
            if (rows.TryGetValue(document.Id, out PeerChange? row) && row.Document is { } there
                && document.Revisions is [var only] && only == there.Revision)
            {
                (carried ??= new Dictionary<string, DocumentRevision>(StringComparer.Ordinal))[document.Id] = there;
            }
        }

        return carried ?? NoneCarried;
    }
}
