using System.Security.Cryptography;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite.Attachments;

/// <summary>Takes the bytes of one attachment in, chunk by chunk, each in a short transaction.</summary>
internal sealed class AttachmentStager(
    TimeProvider time, Func<Func<StoreWriter, long>, CancellationToken, Task<long>> run) : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // CouchDB names attachments by their MD5 on the wire; nothing here trusts it.
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private long _blob, _pin, _length;
    private int _chunks;

    public async ValueTask<AttachmentStage> StageAsync(Stream content, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BlobLayout.ChunkSize];
        try
        {
            int read;
            while ((read = await content.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await AppendAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            return await FinishAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            if (_blob != 0) await GiveUpAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void Dispose()
    {
        _sha256.Dispose();
        _md5.Dispose();
    }

    private async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _sha256.AppendData(bytes.Span);
        _md5.AppendData(bytes.Span);
        _length += bytes.Length;
        int ordinal = _chunks++;
        if (_blob == 0)
        {
            _blob = await run(writer => writer.Blobs.Begin(Now, Expiry), cancellationToken).ConfigureAwait(false);
            _pin = await run(writer => writer.Blobs.PinOf(_blob), cancellationToken).ConfigureAwait(false);
        }

        await run(writer => writer.Blobs.Append(_blob, ordinal, bytes.Span, _pin, Expiry), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<AttachmentStage> FinishAsync(CancellationToken cancellationToken)
    {
        byte[] sha256 = _sha256.GetHashAndReset(), md5 = _md5.GetHashAndReset();
        long pin = await run(
            writer => writer.Blobs.Finish(_blob, _pin, sha256, md5, _length, Now, Expiry), cancellationToken)
                .ConfigureAwait(false);
        return new AttachmentStage(
            Convert.ToHexStringLower(sha256),
            "md5-" + Convert.ToBase64String(md5),
            _length,
            async () => await run(writer => writer.Blobs.Unpin(pin), CancellationToken.None).ConfigureAwait(false));
    }

    private async Task GiveUpAsync()
    {
        try
        {
            await run(writer => writer.Blobs.Drop(_blob), CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The caller gets the failure that led here; the pin runs out, and compaction collects the bytes.
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Expiry => (time.GetUtcNow() + BlobLayout.PinLife).ToUnixTimeMilliseconds();
}
