using System.Buffers;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

/// <summary>A growing UTF-8 buffer on pooled memory. What it holds is gone when it is disposed.</summary>
internal sealed class PooledUtf8Writer : IBufferWriter<byte>, IDisposable
{
    private const int InitialCapacity = 1024;

    // One idle writer per thread: a write of one document then allocates no writer at all.
    [ThreadStatic]
    private static PooledUtf8Writer? t_idle;

    private byte[] _buffer = [];
    private int _written;

    private PooledUtf8Writer()
    {
    }

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _written);

    public static PooledUtf8Writer Rent()
    {
        PooledUtf8Writer writer = t_idle ?? new PooledUtf8Writer();
        t_idle = null;
        writer._buffer = ArrayPool<byte>.Shared.Rent(InitialCapacity);
        return writer;
    }

    /// <summary>Writes a value.</summary>
    public static PooledUtf8Writer Encode<T>(IMemoryCodec<T> codec, T value)
        where T : notnull
    {
        PooledUtf8Writer content = Rent();
        try
        {
            codec.Write(value, content);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _written);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsSpan(_written);
    }

    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _written = 0;
        t_idle = this;
    }

    private void EnsureRoom(int sizeHint)
    {
        int needed = _written + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
