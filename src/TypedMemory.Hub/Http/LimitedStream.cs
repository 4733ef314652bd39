using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>Bytes that are refused once there are more than a limit, decompressed ones counted.</summary>
/// <param name="inner">The bytes.</param>
/// <param name="limit">The limit in bytes.</param>
/// <param name="name">What they are, for the answer.</param>
internal sealed class LimitedStream(Stream inner, long limit, string name) : ReadOnlyStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _read += read;
        return _read <= limit ? read : throw HubException.TooLarge("attachment_too_large", name);
    }
}
