using System.Security.Cryptography;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// The bytes of an attachment as they arrive. Their number and their digest are checked against what the document says
/// of them before the end is told.
/// </summary>
internal sealed class AttachmentStream : ArrivingStream
{
    private const string DigestPrefix = "md5-";

    private readonly CouchDbResponse _response;
    private readonly Func<Memory<byte>, CancellationToken, ValueTask<int>> _read;
    private readonly AttachmentBytes _bytes;
    private readonly IDisposable _owned;
    private readonly IncrementalHash? _hash;
    private long _position;
    private bool _ended;

    /// <summary>Creates a stream.</summary>
    /// <param name="response">The answer that the bytes are in.</param>
    /// <param name="read">Reads the next of them; 0 at their end.</param>
    /// <param name="bytes">What is known of them.</param>
    /// <param name="owned">What ends with the stream.</param>
    public AttachmentStream(
        CouchDbResponse response, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, AttachmentBytes bytes,
        IDisposable owned)
    {
        _response = response;
        _read = read;
        _bytes = bytes;
        _owned = owned;
        if (IsDigest(bytes.Digest)) _hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    }

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _ended) return 0;
        int count = await _read(buffer, cancellationToken).ConfigureAwait(false);
        _position += count;
        if (_bytes.Length is { } length && (_position > length || (count == 0 && _position < length)))
        {
            throw _response.Protocol(
                $"the attachment {_bytes} has {length} bytes, and "
                    + (count == 0 ? $"only {_position} came" : "more came"));
        }

        _bytes.ThrowIfLarger(_position);
        _hash?.AppendData(buffer.Span[..count]);
        if (count == 0) CheckDigest();
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _owned.Dispose();
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Whether a digest is one of MD5, as every server of the protocol gives it; another one says nothing to us.
    /// </summary>
    private static bool IsDigest(string? digest) => digest?.StartsWith(DigestPrefix, StringComparison.Ordinal) == true
        && Convert.TryFromBase64String(digest[DigestPrefix.Length..], new byte[digest.Length], out int length)
            && length == MD5.HashSizeInBytes;

    private void CheckDigest()
    {
        _ended = true;
        if (_hash is null) return;
        string came = DigestPrefix + Convert.ToBase64String(_hash.GetHashAndReset());
        if (came != _bytes.Digest)
            throw _response.Protocol(
                $"the attachment {_bytes} has the digest {_bytes.Digest}, and bytes of {came} came");
    }
}
