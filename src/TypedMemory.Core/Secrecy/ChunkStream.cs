using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TypedMemory.Core.Secrecy;

/// <summary>
/// Turns an attachment's bytes into sealed chunks or back while they are read: one chunk is in memory at a time.
/// </summary>
/// <remarks>
/// Every chunk but the last has <see cref="PlainLength"/> bytes in plain. Each is bound to its place, to whether it is
/// the last, and to the chunk before it, so that none can be left out, repeated, cut off or taken from another version.
/// </remarks>
internal abstract class ChunkStream : Stream
{
    /// <summary>The length of a chunk in plain.</summary>
    public const int PlainLength = 64 * 1024;

    /// <summary>What sealing adds to a chunk.</summary>
    public const int Overhead = SealKeys.NonceLength + SealKeys.TagLength;

    private readonly Stream _source;
    private readonly byte[] _context;
    private readonly byte[] _previous = new byte[SealKeys.TagLength];
    private readonly byte[] _input;
    private readonly byte[] _output;
    private readonly bool _ownsSource;
    private long _index;
    private int _start;
    private int _end;
    private bool _ended;

    protected ChunkStream(Stream source, SealKeys keys, byte[] context, int input, int output, bool ownsSource)
    {
        (_source, Keys, _context, _ownsSource) = (source, keys, context, ownsSource);
        (_input, _output) = (new byte[input], new byte[output]);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    protected SealKeys Keys { get; }

    /// <summary>The length in plain of an attachment whose sealed form has a length.</summary>
    public static long PlainLengthOf(long length) =>
        Math.Max(0, length - (((length / (PlainLength + Overhead)) + 1) * Overhead));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_start == _end && !_ended) Turn(_source.ReadAtLeast(_input, _input.Length, throwOnEndOfStream: false));
        return Take(buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (_start == _end && !_ended)
        {
            Turn(await _source.ReadAtLeastAsync(
                _input, _input.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false));
        }

        return Take(buffer.Span);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Keys.Dispose();
            CryptographicOperations.ZeroMemory(_input);
            CryptographicOperations.ZeroMemory(_output);
            if (_ownsSource) _source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Turns one chunk.</summary>
    /// <param name="associated">What it is bound to.</param>
    /// <param name="input">The chunk.</param>
    /// <param name="output">Takes the other form.</param>
    /// <param name="tag">Takes its tag.</param>
    /// <returns>How long the other form is.</returns>
    protected abstract int Turn(
        ReadOnlySpan<byte> associated, ReadOnlySpan<byte> input, Span<byte> output, Span<byte> tag);

    private void Turn(int read)
    {
        bool isLast = read < _input.Length;
        byte[] associated = [.. _context, .. new byte[sizeof(long)], isLast ? (byte)1 : (byte)0, .. _previous];
        BinaryPrimitives.WriteInt64BigEndian(associated.AsSpan(_context.Length), _index++);
        _end = Turn(associated, _input.AsSpan(0, read), _output, _previous);
        _start = 0;
        _ended = isLast;
        if (isLast) Keys.Dispose();
    }

    private int Take(Span<byte> buffer)
    {
        int taken = Math.Min(buffer.Length, _end - _start);
        _output.AsSpan(_start, taken).CopyTo(buffer);
        _start += taken;
        return taken;
    }
}
