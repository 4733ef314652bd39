using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Replications;

/// <summary>Reads a design document of a source behind HTTP.</summary>
internal static class SourceDesign
{
    /// <summary>The body of a design document.</summary>
    /// <param name="source">The source, with its whole feed.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HubException">There is none.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        IReplicationPeer source, string id, CancellationToken cancellationToken)
    {
        await foreach (PeerChangesPage page in source.ReadChangesAsync(
            new PeerChangesQuery { Ids = [id] }, cancellationToken).ConfigureAwait(false))
        {
            if (page.Rows.FirstOrDefault(row => row.Id == id) is not { Leaves: [RevisionId winner, ..] }) continue;
            await foreach (FetchedDocument found in source.FetchAsync(
                [new DocumentRevisions(id, [winner])], cancellationToken).ConfigureAwait(false))
            {
                if (found.Error is { } error) throw error;
                if (found.Revisions.FirstOrDefault(static revision => !revision.Deleted) is { } design)
                    return design.Body;
            }
        }

        throw new HubException(
            404, "filter_fetch_error", $"Couldn't open document `{id}` from source database `{source.Name}`");
    }
}
