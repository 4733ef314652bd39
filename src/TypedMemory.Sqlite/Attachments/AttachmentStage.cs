using TypedMemory.Core.Store;

namespace TypedMemory.Sqlite.Attachments;

/// <summary>Staged bytes, pinned until the stage is disposed.</summary>
internal sealed class AttachmentStage(
    string sha256, string md5Digest, long length, Func<ValueTask> unpin) : IAttachmentStage
{
    private int _disposed;

    public string Sha256 { get; } = sha256;

    public string Md5Digest { get; } = md5Digest;

    public long Length { get; } = length;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        try
        {
            await unpin().ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // Closed, or it cannot write now: the pin runs out by itself.
        }
    }
}
