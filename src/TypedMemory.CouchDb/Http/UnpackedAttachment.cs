using System.IO.Compression;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// An attachment that the peer keeps compressed, unpacked. What comes is checked as it is kept; the end is told only
/// when all of it was.
/// </summary>
/// <param name="response">The answer that it is in.</param>
/// <param name="packed">Its compressed bytes, which check themselves.</param>
/// <param name="bytes">The limit of what comes out: a few compressed bytes can be very many.</param>
internal sealed class UnpackedAttachment(
    CouchDbResponse response, AttachmentStream packed, AttachmentBytes bytes) : ArrivingStream
{
    private readonly GZipStream _unpacked = new(packed, CompressionMode.Decompress);
    private long _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        try
        {
            int count = await _unpacked.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            _position += count;
            bytes.ThrowIfLarger(_position);
            if (count == 0) await ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            return count;
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Unpacking stops where the compressed text does; the check is at the end of the bytes.</summary>
    private async ValueTask ReadToEndAsync(CancellationToken cancellationToken)
    {
        byte[] rest = new byte[512];
        while (await packed.ReadAsync(rest, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }
}
