using TypedMemory.Core.Revisions;

namespace TypedMemory.CouchDb.Http;

/// <summary>The bytes of an attachment as they arrive; their number is checked against what the document says.</summary>
/// <param name="response">The answer that they are in.</param>
/// <param name="read">Reads the next of them; 0 at their end.</param>
/// <param name="id">The document's id.</param>
/// <param name="attachment">What the document says of them.</param>
/// <param name="owned">What ends with the stream.</param>
internal sealed class AttachmentStream(
    CouchDbResponse response, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, string id, DocumentAttachment attachment,
    IDisposable owned) : ArrivingStream
{
    private long _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        int count = await read(buffer, cancellationToken).ConfigureAwait(false);
        _position += count;
        if (_position > attachment.Length || (count == 0 && _position < attachment.Length))
        {
            throw response.Protocol(
                $"the attachment \"{attachment.Name}\" of \"{id}\" has {attachment.Length} bytes, and "
                + (count == 0 ? $"only {_position} came" : "more came"));
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) owned.Dispose();
        base.Dispose(disposing);
    }
}
