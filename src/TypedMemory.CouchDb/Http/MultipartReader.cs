using System.Text;

namespace TypedMemory.CouchDb.Http;

/// <summary>Reads a multipart message as it arrives, one part after the other. Not safe for concurrent use.</summary>
internal sealed class MultipartReader : IDisposable
{
    private const int ChunkSize = 64 * 1024;
    private const int MaxHeaderSize = 16 * 1024;

    private readonly Func<Memory<byte>, CancellationToken, ValueTask<int>> _read;
    private readonly byte[] _delimiter;
    private readonly PooledBuffer _buffer = new(2 * ChunkSize);
    private int _position;
    private bool _inPart;
    private bool _skipLine;

    /// <summary>Creates a reader.</summary>
    /// <param name="read">Reads the next piece of the message; 0 at its end.</param>
    /// <param name="boundary">What separates the parts.</param>
    public MultipartReader(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, string boundary)
    {
        _read = read;
        _delimiter = Encoding.UTF8.GetBytes("\r\n--" + boundary);

        // The first delimiter may stand at the very start, without a line before.
        _buffer.Write("\r\n"u8);
        _inPart = true;
    }

    /// <summary>The headers of the part, by their names.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The boundary that a media type names, or <see langword="null"/> if it is not of this kind.</summary>
    public static string? BoundaryOf(string? contentType, string kind)
    {
        if (contentType is null || !contentType.StartsWith(kind, StringComparison.OrdinalIgnoreCase)) return null;
        int start = contentType.IndexOf("boundary=", StringComparison.OrdinalIgnoreCase);
        if (start < 0) return null;
        string value = contentType[(start + "boundary=".Length)..];
        int end = value.StartsWith('"') ? value.IndexOf('"', 1) : value.IndexOf(';', StringComparison.Ordinal);
        value = (end < 0 ? value : value[..end]).Trim('"', ' ');
        return value.Length is > 0 and <= 70 ? value : null;
    }

    /// <summary>Moves to the next part, over what is left of the one before.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="EndOfStreamException">The message ended within a part.</exception>
    /// <exception cref="FormatException">It is not a multipart message.</exception>
    public async ValueTask<bool> NextPartAsync(CancellationToken cancellationToken)
    {
        while (_inPart && await ReadAsync(default, ChunkSize, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        _position += _delimiter.Length;
        await FillAsync(2, cancellationToken).ConfigureAwait(false);
        if (Rest[0] == '-' && Rest[1] == '-') return false;
        Headers.Clear();
        string line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (line.AsSpan().Trim().Length > 0)
            throw new FormatException("Something follows a boundary of its multipart message.");
        int size = 0;
        while ((line = await ReadLineAsync(cancellationToken).ConfigureAwait(false)).Length > 0)
        {
            size += line.Length;
            if (size > MaxHeaderSize) throw new FormatException("A part of its multipart message has too long a head.");
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) Headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        // An empty part ends with the line that ended its head.
        _position -= 2;
        _inPart = true;
        _skipLine = true;
        return true;
    }

    /// <summary>Reads the next bytes of the part; 0 at its end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        buffer.IsEmpty ? ValueTask.FromResult(0) : ReadAsync(buffer, buffer.Length, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private ReadOnlySpan<byte> Rest => _buffer.WrittenSpan[_position..];

    /// <summary>
    /// Hands out, or passes over where there is no buffer, up to a number of bytes before the next delimiter.
    /// </summary>
    private async ValueTask<int> ReadAsync(Memory<byte> buffer, int limit, CancellationToken cancellationToken)
    {
        while (_inPart)
        {
            int end = Rest.IndexOf(_delimiter);
            if (end == 0)
            {
                _inPart = false;
                return 0;
            }

            if (_skipLine)
            {
                // The line end of the head, which was kept since it can be the start of the delimiter.
                if (end < 0 && Rest.Length < _delimiter.Length)
                {
                    await FillAsync(Rest.Length + 1, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                _position += 2;
                _skipLine = false;
                continue;
            }

            // The last bytes may be the start of a delimiter that has not arrived as a whole.
            int safe = end > 0 ? end : Rest.Length - _delimiter.Length + 1;
            if (safe > 0)
            {
                int count = Math.Min(safe, limit);
                if (!buffer.IsEmpty) Rest[..count].CopyTo(buffer.Span);
                _position += count;
                return count;
            }

            await FillAsync(Rest.Length + 1, cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = Rest.IndexOf("\r\n"u8)) < 0)
        {
            if (Rest.Length > MaxHeaderSize)
                throw new FormatException("A part of its multipart message has too long a head.");
            await FillAsync(Rest.Length + 1, cancellationToken).ConfigureAwait(false);
        }

        string line = Encoding.UTF8.GetString(Rest[..end]);
        _position += end + 2;
        return line;
    }

    /// <summary>Reads until a number of bytes are there.</summary>
    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        while (Rest.Length < count)
        {
            if (_position > 0)
            {
                _buffer.Discard(_position);
                _position = 0;
            }

            int read = await _read(_buffer.GetMemory(ChunkSize), cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException("The multipart message ended within a part.");
            _buffer.Advance(read);
        }
    }
}
