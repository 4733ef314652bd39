using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using TypedMemory.Core.Revisions;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// A document and the attachments that follow it, as multipart/related with a length known before: proxies in front of
/// CouchDB do not take chunks. The attachments' bytes are streamed from their source.
/// </summary>
internal sealed class MultipartBody : HttpContent
{
    private const int PieceSize = 64 * 1024;

    private readonly ReadOnlyMemory<byte> _document;
    private readonly IReadOnlyList<DocumentAttachment> _attachments;
    private readonly Func<DocumentAttachment, CancellationToken, ValueTask<Stream>> _open;
    private readonly Func<DocumentAttachment, Exception> _wrongLength;
    private readonly IdleWatch _watch;
    private readonly byte[] _head;
    private readonly List<byte[]> _parts = [];
    private readonly byte[] _tail;

    public MultipartBody(
        ReadOnlyMemory<byte> document, IReadOnlyList<DocumentAttachment> attachments,
        Func<DocumentAttachment, CancellationToken, ValueTask<Stream>> open,
        Func<DocumentAttachment, Exception> wrongLength,
        IdleWatch watch)
    {
        _document = document;
        _attachments = attachments;
        _open = open;
        _wrongLength = wrongLength;
        _watch = watch;
        string boundary = Guid.NewGuid().ToString("N");
        _head = Encoding.UTF8.GetBytes($"--{boundary}\r\nContent-Type: application/json\r\n\r\n");
        foreach (DocumentAttachment attachment in attachments)
        {
            // CouchDB uses the order of the parts, PouchDB Server by the names in their headers.
            _parts.Add(Encoding.UTF8.GetBytes(
                $"\r\n--{boundary}\r\nContent-Disposition: attachment; filename=\"{HeaderSafe(attachment.Name)}\"\r\n"
                + $"Content-Type: {HeaderSafe(attachment.ContentType)}\r\nContent-Length: {attachment.Length}\r\n\r\n"));
        }

        _tail = Encoding.UTF8.GetBytes($"\r\n--{boundary}--");
        Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/related; boundary=\"{boundary}\"");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length + _document.Length + _tail.Length;
        for (int i = 0; i < _attachments.Count; i++) length += _parts[i].Length + _attachments[i].Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_head, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_document, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < _attachments.Count; i++)
        {
            await stream.WriteAsync(_parts[i], cancellationToken).ConfigureAwait(false);
            Stream source = await _open(_attachments[i], cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                await CopyAsync(source, _attachments[i], stream, cancellationToken).ConfigureAwait(false);
            }
        }

        await stream.WriteAsync(_tail, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(
        Stream source, DocumentAttachment attachment, Stream target, CancellationToken cancellationToken)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            long rest = attachment.Length;
            while (await source.ReadAsync(
                piece.AsMemory(0, PieceSize), cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                rest -= count;
                if (rest < 0) break;
                await target.WriteAsync(piece.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                _watch.Restart();
            }

            if (rest != 0) throw _wrongLength(attachment);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>A name as it can stand in a header between quotes.</summary>
    private static string HeaderSafe(string text) =>
        text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)
            .Replace("\"", "%22", StringComparison.Ordinal);
}
