namespace TypedMemory.CouchDb.Http;

/// <summary>A part of a multipart message as a stream, for what reads streams.</summary>
internal sealed class PartStream(MultipartReader reader) : ArrivingStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        reader.ReadAsync(buffer, cancellationToken);
}
