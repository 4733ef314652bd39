using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// Walks through a JSON text as it arrives, cut into chunks anywhere, and hands out one value at a time as the bytes
/// that it is. It looks at brackets and quotes only: whoever takes a value parses it. Not safe for concurrent use.
/// </summary>
internal sealed class JsonStreamReader : IDisposable
{
    private const int ChunkSize = 32 * 1024;

    /// <summary>A value that is so many times over the limit has no end.</summary>
    private const int LongestSkipped = 64;

    /// <summary>What stands where a value should and is longer is no word.</summary>
    private const int LongestWord = 256;

    private static readonly SearchValues<byte> s_notOfWords = SearchValues.Create("\"{}[]:"u8);

    private readonly Func<Memory<byte>, CancellationToken, ValueTask<int>> _read;
    private readonly int _maxValueSize;
    private readonly PooledBuffer _buffer = new(ChunkSize);
    private JsonValueScanner _scanner;
    private int _position;
    private bool _ended;
    private bool _begun;

    /// <summary>Creates a reader.</summary>
    /// <param name="read">Reads the next chunk; 0 at the end.</param>
    /// <param name="maxValueSize">The greatest size of a value that is handed out, in bytes.</param>
    public JsonStreamReader(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, int maxValueSize)
    {
        _read = read;
        _maxValueSize = maxValueSize;
    }

    /// <summary>Reads the next chunk; waits for it.</summary>
    /// <returns>Whether there was one.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_ended) return false;
        if (_position > 0)
        {
            _buffer.Discard(_position);
            _position = 0;
        }

        int count = await _read(
            _buffer.GetMemory(Math.Max(ChunkSize, _buffer.Length / 2)), cancellationToken).ConfigureAwait(false);
        _buffer.Advance(count);
        _ended = count == 0;
        SkipByteOrderMark();
        return !_ended;
    }

    /// <summary>The first byte of what comes next, white space aside; 0 at the end.</summary>
    public async ValueTask<byte> PeekAsync(CancellationToken cancellationToken)
    {
        byte next;
        while (!TryPeek(out next))
        {
            if (!await FillAsync(cancellationToken).ConfigureAwait(false)) return 0;
        }

        return next;
    }

    /// <summary>The first byte of what comes next in what has arrived, white space aside.</summary>
    public bool TryPeek(out byte next)
    {
        next = 0;
        if (!_begun && !_ended) return false;
        ReadOnlySpan<byte> rest = _buffer.WrittenSpan[_position..];
        int start = rest.IndexOfAnyExcept(" \t\r\n"u8);
        _position += start < 0 ? rest.Length : start;
        next = start < 0 ? (byte)0 : rest[start];
        return start >= 0;
    }

    /// <summary>How many bytes have arrived and were not taken.</summary>
    public int Buffered => _buffer.Length - _position;

    /// <summary>
    /// Whether what comes next is an object whose first member has a name, or <see langword="null"/> if too little has
    /// arrived to tell.
    /// </summary>
    public bool? StartsWithMember(ReadOnlySpan<byte> name)
    {
        if (!TryPeek(out byte next)) return null;
        if (next != (byte)'{') return false;
        ReadOnlySpan<byte> rest = _buffer.WrittenSpan[(_position + 1)..].TrimStart(" \t\r\n"u8);
        if (rest.IsEmpty) return null;
        if (rest[0] != (byte)'"') return false;
        rest = rest[1..];
        int compared = Math.Min(rest.Length, name.Length);
        if (!rest[..compared].SequenceEqual(name[..compared])) return false;
        return rest.Length <= name.Length ? null : rest[name.Length] == (byte)'"';
    }

    /// <summary>Takes one byte of punctuation.</summary>
    /// <exception cref="JsonException">Something else is there.</exception>
    /// <exception cref="EndOfStreamException">The text ended.</exception>
    public async ValueTask ExpectAsync(byte punctuation, CancellationToken cancellationToken)
    {
        byte next = await PeekAsync(cancellationToken).ConfigureAwait(false);
        if (next != punctuation) throw Unexpected(next, (char)punctuation);
        _position++;
    }

    /// <summary>Moves to the next element of an array, after its <c>[</c>.</summary>
    /// <param name="first">Whether none was taken yet.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is one; if not, the array's <c>]</c> was taken.</returns>
    public ValueTask<bool> NextElementAsync(bool first, CancellationToken cancellationToken) =>
        NextAsync(first, (byte)']', cancellationToken);

    /// <summary>Moves to the value of the next member of an object, after its <c>{</c>.</summary>
    /// <param name="first">Whether none was taken yet.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The member's name, or <see langword="null"/> if there is none, and the object's <c>}</c> was
    /// taken.</returns>
    public async ValueTask<string?> NextMemberAsync(bool first, CancellationToken cancellationToken)
    {
        if (!await NextAsync(first, (byte)'}', cancellationToken).ConfigureAwait(false)) return null;
        string name = ReadString(await ReadValueAsync(cancellationToken).ConfigureAwait(false));
        await ExpectAsync((byte)':', cancellationToken).ConfigureAwait(false);
        return name;
    }

    /// <summary>Takes a value.</summary>
    /// <returns>Its bytes, valid until the next call; empty if it is over the limit, and was skipped.</returns>
    /// <exception cref="JsonException">There is no value.</exception>
    /// <exception cref="EndOfStreamException">The text ended within it.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadValueAsync(CancellationToken cancellationToken)
    {
        long skipped = 0;
        ReadOnlyMemory<byte> value;
        while (!TryReadValue(out value))
        {
            if (_scanner.Position > _maxValueSize)
            {
                // Drop what was seen of it, and go on looking for its end.
                _position += _scanner.Position;
                skipped += _scanner.Position;
                _scanner.Rebase();
                if (skipped > (long)LongestSkipped * _maxValueSize)
                    throw new FormatException($"A value of its answer has no end within {skipped} bytes.");
            }

            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                if (_scanner.EndsWithText)
                {
                    value = Take(_scanner.Position);
                    break;
                }

                throw new EndOfStreamException("The JSON text ended within a value.");
            }
        }

        return skipped > 0 || value.Length > _maxValueSize ? default : value;
    }

    /// <summary>Takes a value if all of it has arrived.</summary>
    /// <exception cref="JsonException">There is no value.</exception>
    public bool TryReadValue(out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (!_scanner.Started && !TryPeek(out _)) return false;
        if (!_scanner.Scan(_buffer.WrittenSpan[_position..])) return false;
        value = Take(_scanner.Position);
        return true;
    }

    /// <summary>
    /// Takes a word that stands in an array where a value should, up to the comma or bracket behind it.
    /// </summary>
    /// <returns>
    /// The word, which is empty if nothing stands there, or <see langword="null"/> if a value begins there.
    /// </returns>
    /// <exception cref="JsonException">It is neither; the text was garbled within a row, say.</exception>
    /// <exception cref="EndOfStreamException">The text ended.</exception>
    public async ValueTask<string?> ReadWordAsync(CancellationToken cancellationToken)
    {
        byte next = await PeekAsync(cancellationToken).ConfigureAwait(false);
        if (next != 0 && JsonValueScanner.IsValue(next)) return null;
        while (true)
        {
            if (TryTakeWord(",] \t\r\n"u8, out string word)) return word;
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
                throw new EndOfStreamException("The JSON text ended where a value was expected.");
        }
    }

    /// <summary>Takes a word that stands in a line where a value should, up to the end of it or of the line.</summary>
    /// <returns>
    /// Whether there was one, and not a value, or nothing; <see langword="null"/> if not all of it has arrived.
    /// </returns>
    /// <exception cref="JsonException">It is neither a word nor a value.</exception>
    public bool? TryReadWordOfLine(out string word)
    {
        word = "";
        if (_scanner.Started || !TryPeek(out byte next) || JsonValueScanner.IsValue(next)) return false;
        return TryTakeWord(" \t\r\n"u8, out word) ? true : null;
    }

    /// <summary>Takes a JSON string's text.</summary>
    public static string ReadString(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span);
        return reader.Read() && reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : throw new JsonException("A string was expected.");
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private void SkipByteOrderMark()
    {
        ReadOnlySpan<byte> mark = CouchDbResponse.ByteOrderMark;
        if (_begun || _buffer.Length == 0 || (mark.StartsWith(_buffer.WrittenSpan) && _buffer.Length < mark.Length))
            return;
        _begun = true;
        if (_buffer.WrittenSpan.StartsWith(mark)) _position += mark.Length;
    }

    private async ValueTask<bool> NextAsync(bool first, byte end, CancellationToken cancellationToken)
    {
        byte next = await PeekAsync(cancellationToken).ConfigureAwait(false);
        if (next == end)
        {
            _position++;
            return false;
        }

        if (next == 0) throw new EndOfStreamException("The JSON text ended within an array or an object.");
        if (first) return true;
        if (next != (byte)',') throw Unexpected(next, ',');
        _position++;
        return true;
    }

    private bool TryTakeWord(ReadOnlySpan<byte> ends, out string word)
    {
        ReadOnlySpan<byte> rest = _buffer.WrittenSpan[_position..];
        int end = rest.IndexOfAny(ends);
        ReadOnlySpan<byte> seen = end < 0 ? rest : rest[..end];
        if (seen.Length > LongestWord || seen.ContainsAny(s_notOfWords))
            throw new JsonException($"A JSON value was expected, and byte 0x{rest[0]:x2} is there.");
        word = end < 0 ? "" : Encoding.UTF8.GetString(seen);
        if (end >= 0) _position += end;
        return end >= 0;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        ReadOnlyMemory<byte> value = _buffer.WrittenMemory.Slice(_position, length);
        _position += length;
        _scanner = default;
        return value;
    }

    private static Exception Unexpected(byte found, char expected) => found == 0
        ? new EndOfStreamException($"The JSON text ended where '{expected}' was expected.")
        : new JsonException($"'{expected}' was expected, and byte 0x{found:x2} is there.");
}
