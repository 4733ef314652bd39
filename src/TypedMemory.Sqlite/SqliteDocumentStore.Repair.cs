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
        CancellationToken cancellationToken = default) =>
        (await CheckAsync(int.MaxValue, cancellationToken).ConfigureAwait(false)).Damaged;

    /// <summary>
    /// Finds the attachments of leaves whose bytes are missing or damaged, as <see cref="CheckIntegrityAsync"/> reports
    /// them. <see cref="StageAttachmentAsync"/> of the right bytes mends them.
    /// </summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>One entry for each attachment of each leaf; empty if the pages of the file themselves are
    /// damaged.</returns>
    public async ValueTask<IReadOnlyList<DamagedAttachment>> FindDamagedAttachmentsAsync(
        CancellationToken cancellationToken = default) =>
        (await CheckAsync(int.MaxValue, cancellationToken).ConfigureAwait(false)).DamagedAttachments;

    /// <summary>
    /// Puts the body of a revision, e.g. a peer's, in the place of a damaged one. The revision stays, the document
    /// comes in the feed again, and the indexes of its type are built anew.
    /// </summary>
    /// <param name="whole">The revision with its body; its attachments are not looked at.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    /// <returns>Whether the body was replaced; not where the revision is not a leaf here, or does not stand for that
    /// body.</returns>
    public async ValueTask<bool> RepairAsync(DocumentRevision whole, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(whole);
        string? type = await RunAsync(writer => writer.Repair.Repair(whole), cancellationToken).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(type)) await BuildIndexesAsync(type, null, cancellationToken).ConfigureAwait(false);
        return type is not null;
    }

    private async ValueTask<IntegrityCheck> CheckAsync(int most, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Task.Run(
            () =>
            {
                StoreReader reader = _readers.Rent();
                try
                {
                    using CancellationTokenRegistration interrupt = cancellationToken.Register(
                        reader.Connection.Interrupt);
                    reader.Begin();
                    var check = new IntegrityCheck(reader.Connection, _types, most);
                    check.Run();
                    return check;
                }
                catch (StoreException) when (cancellationToken.IsCancellationRequested)
                {
                    throw new OperationCanceledException(cancellationToken);
                }
                finally
                {
                    _readers.Return(reader);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
