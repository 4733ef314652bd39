using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Maintenance;
using TypedMemory.Sqlite.Reading;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <summary>Finds the leaves whose bodies are damaged, as <see cref="CheckIntegrityAsync"/> reports them.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>One entry for each leaf; empty if no body is damaged, or the pages of the file themselves
    /// are.</returns>
    public async ValueTask<IReadOnlyList<DocumentRevisions>> FindDamagedAsync(
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Task.Run<IReadOnlyList<DocumentRevisions>>(
            () =>
            {
                StoreReader reader = _readers.Rent();
                try
                {
                    reader.Begin();
                    var check = new IntegrityCheck(reader.Connection, _types);
                    check.Run();
                    return check.Damaged;
                }
                finally
                {
                    _readers.Return(reader);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Puts the body of a revision, e.g. a peer's, in the place of a damaged one. The revision stays, the document
    /// comes in the feed again, and the indexes of its type are built anew.
    /// </summary>
    /// <param name="whole">The revision with its body; its attachments are not looked at.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    /// <returns>Whether the body was replaced; not where the revision is no leaf here, or does not stand for that
    /// body.</returns>
    public async ValueTask<bool> RepairAsync(DocumentRevision whole, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(whole);
        string? type = await RunAsync(writer => writer.Repair.Repair(whole), cancellationToken).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(type)) await BuildIndexesAsync(type, null, cancellationToken).ConfigureAwait(false);
        return type is not null;
    }
}
