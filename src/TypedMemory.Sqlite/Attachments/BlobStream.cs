using TypedMemory.Sqlite.Reading;

namespace TypedMemory.Sqlite.Attachments;

/// <summary>The bytes of an attachment, read chunk by chunk as they are consumed. Not for concurrent use.</summary>
internal sealed class BlobStream(ReaderPool readers, string path, long blob, long length) : Stream
{
    private byte[] _chunk = [];
    private long _ordinal = -1;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= length || buffer.IsEmpty) return 0;
        Load(_position / BlobLayout.ChunkSize);
        ReadOnlySpan<byte> rest = _chunk.AsSpan((int)(_position % BlobLayout.ChunkSize));
        int count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => length + offset,
        };
        return _position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("The stream of an attachment is read-only. Write the attachment anew to change it.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream of an attachment is read-only. Write the attachment anew to change it.");

    private void Load(long ordinal)
    {
        if (ordinal == _ordinal) return;
        StoreReader reader = readers.Rent();
        try
        {
            _chunk = reader.Blobs.ReadChunk(blob, ordinal) ?? throw new StoreException(
                StoreFailure.InputOutput,
                path,
                $"The attachment's bytes at {ordinal * BlobLayout.ChunkSize} are gone: nothing refers to them any more, and the "
                + "store was compacted while they were read.");
            long whole = Math.Min(BlobLayout.ChunkSize, length - (ordinal * BlobLayout.ChunkSize));
            if (_chunk.Length != whole)
            {
                throw new StoreException(
                    StoreFailure.Corrupt,
                    path,
                    $"The attachment's bytes at {ordinal * BlobLayout.ChunkSize} are damaged: {_chunk.Length} are there, and "
                    + $"{whole} should be. \"typedmemory store repair\" fetches them from a peer.");
            }

            _ordinal = ordinal;
        }
        finally
        {
            readers.Return(reader);
        }
    }
}
