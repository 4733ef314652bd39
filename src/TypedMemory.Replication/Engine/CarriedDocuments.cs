using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>The documents that come with the rows of a feed, in place of a fetch.</summary>
/// <param name="run">The run.</param>
internal sealed class CarriedDocuments(RunContext run)
{
    /// <summary>No documents.</summary>
    public static readonly Dictionary<string, DocumentRevision> None = [];

    private volatile bool _wanted;

    /// <summary>Whether the next pages are to carry their documents.</summary>
    public bool AreWanted => _wanted;

    /// <summary>
    /// A first pull into a store that has nothing yet wants all of it: then a feed may carry the documents.
    /// </summary>
    public async ValueTask ExpectAsync(ReplicationLeg leg, CancellationToken cancellationToken)
    {
        _wanted = false;
        if (!run.WritesToOurStore) return;
        if (leg.Since is not null || leg.Key is null) return;
        foreach (string prefix in leg.Key.Prefixes.IsEmpty ? [""] : leg.Key.Prefixes)
        {
            if (!await run.IsEmptyHereAsync(prefix, cancellationToken).ConfigureAwait(false)) return;
        }

        _wanted = true;
    }

    /// <summary>
    /// Whether the next pages may carry their documents: only if nearly all of this batch was lacking, so that nothing
    /// that is here is transferred again, and nearly all were first revisions, since a feed does not tell the path of
    /// others.
    /// </summary>
    public void Judge(Dictionary<string, PeerChange>.ValueCollection rows, int wanted)
    {
        double nearlyAll = rows.Count * ReplicationTuning.GuessFrom;
        _wanted = rows.Count >= ReplicationTuning.GuessFromRows && wanted >= nearlyAll
            && rows.Count(static row => row.Leaves is [{ Generation: 1 }]) >= nearlyAll;
    }

    /// <summary>The documents that came with their rows and are exactly what is wanted.</summary>
    public static Dictionary<string, DocumentRevision> Of(
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

        return carried ?? None;
    }
}
