using System.Buffers;
using System.IO.Pipelines;

namespace TypedMemory.Hub.Http;

/// <summary>
/// Gathers the tokens of an answer before they go into the server's pipe, which takes a lock for each of them. Nothing
/// is held after a flush: a feed that waits has no buffer.
/// </summary>
/// <param name="inner">The server's pipe.</param>
internal sealed class GatheredOutput(PipeWriter inner) : PipeWriter, IDisposable
{
    private const int Size = 16 * 1024;

    private byte[] _buffer = [];
    private int _count;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _count + inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _count));
        _count += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_count);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_count);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Pass();
        return inner.FlushAsync(cancellationToken);
    }

    /// <summary>Hands on what has gathered, for a server that flushes at the end of an answer.</summary>
    public void Pass()
    {
        if (_count > 0) inner.Write(_buffer.AsSpan(0, _count));
        Dispose();
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => Pass();

    /// <summary>Drops what has gathered.</summary>
    public void Dispose()
    {
        _count = 0;
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _count >= Math.Max(size, 1)) return;
        Pass();
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(size, Size));
    }
}
