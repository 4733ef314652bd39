using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Attachments;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public async ValueTask<IAttachmentStage> StageAttachmentAsync(
        Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var stager = new AttachmentStager(TimeProvider, (action, token) => RunAsync(action, token));
        return await stager.StageAsync(content, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAttachmentAsync(string sha256, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        byte[] address = Convert.FromHexString(sha256);
        return Read<Stream?>(
            reader =>
                reader.Blobs.Find(address) is var (blob, length) ? new BlobStream(_readers, Path, blob, length) : null,
            cancellationToken);
    }
}
