using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace TypedMemory.CouchDb.Http;

/// <summary>A JSON body in memory, sent in pieces so that a slow line is not taken for a dead one.</summary>
internal sealed class MemoryBody : HttpContent
{
    private const int PieceSize = 64 * 1024;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly IdleWatch _watch;

    public MemoryBody(ReadOnlyMemory<byte> bytes, IdleWatch watch, bool gzipped)
    {
        _bytes = bytes;
        _watch = watch;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (gzipped) Headers.ContentEncoding.Add("gzip");
    }

    /// <summary>The bytes, compressed.</summary>
    public static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> bytes)
    {
        var output = new MemoryStream(Math.Max(256, bytes.Length / 4));
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes.Span);
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (int start = 0; start < _bytes.Length; start += PieceSize)
        {
            ReadOnlyMemory<byte> piece = _bytes.Slice(start, Math.Min(PieceSize, _bytes.Length - start));
            await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            _watch.Restart();
        }
    }
}
