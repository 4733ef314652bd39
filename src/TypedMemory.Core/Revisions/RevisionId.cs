using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace TypedMemory;

/// <summary>A revision of a document: <c>N-hash</c>, e.g. <c>2-7051cbe5c8faecd085a3fa619e6e6337</c>.</summary>
/// <remarks>
/// A hash that takes 32 bytes in UTF-8 must be hexadecimal; it is held as 16 bytes and written in lower case. Any other
/// hash is kept as its text. Order is CouchDB's (<c>couch_doc.erl</c>, <c>parse_revid</c>): by generation, then by the
/// bytes of the hash. A text of just those 16 bytes, which CouchDB cannot tell from the hash, orders after it.
/// </remarks>
public readonly struct RevisionId :
    IEquatable<RevisionId>, IComparable<RevisionId>, ISpanParsable<RevisionId>, IUtf8SpanParsable<RevisionId>,
    ISpanFormattable, IUtf8SpanFormattable
{
    private const int HexLength = 32;
    private readonly UInt128 _hash;
    private readonly string? _text;

    /// <summary>Creates a revision id from a 16-byte hash.</summary>
    /// <param name="generation">The number of edits up to this revision; at least 1.</param>
    /// <param name="hash">The hash, its bytes read as a big-endian number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="generation"/> is below 1.</exception>
    public RevisionId(int generation, UInt128 hash)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        Generation = generation;
        _hash = hash;
    }

    private RevisionId(int generation, string text)
    {
        Generation = generation;
        _text = text;
    }

    /// <summary>
    /// The number of edits up to this revision; 0 only for the default value, which is not a revision.
    /// </summary>
    public int Generation { get; }

    /// <summary>Whether the hash is 16 bytes: every revision made here is; a foreign one can be any text.</summary>
    public bool HasBinaryHash => _text is null;

    /// <summary>
    /// The 16 bytes of the hash, read as a big-endian number; 0 where <see cref="HasBinaryHash"/> is false.
    /// </summary>
    public UInt128 BinaryHash => _hash;

    /// <summary>The hash as text: 32 lower-case hexadecimal digits, or the foreign text.</summary>
    public string Hash => _text ?? _hash.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Creates a revision id from its two parts.</summary>
    /// <param name="generation">The number of edits up to this revision; at least 1.</param>
    /// <param name="hash">The hash as text.</param>
    /// <exception cref="FormatException">The hash has 32 characters that are not all hexadecimal.</exception>
    public static RevisionId Create(int generation, string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        return TryCreate(generation, hash, out RevisionId revision)
            ? revision : throw Malformed($"{generation}-{hash}");
    }

    /// <summary>Creates a revision id from its two parts, the hash in UTF-8.</summary>
    /// <param name="generation">The number of edits up to this revision.</param>
    /// <param name="utf8Hash">The hash as UTF-8 text.</param>
    /// <param name="revision">The revision id.</param>
    /// <returns>Whether the parts form a revision id.</returns>
    public static bool TryCreate(int generation, ReadOnlySpan<byte> utf8Hash, out RevisionId revision)
    {
        revision = default;
        if (generation < 1) return false;
        if (utf8Hash.Length != HexLength)
        {
            if (!Utf8.IsValid(utf8Hash)) return false;
            revision = new RevisionId(generation, Encoding.UTF8.GetString(utf8Hash));
            return true;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (Convert.FromHexString(utf8Hash, bytes, out _, out _) != OperationStatus.Done) return false;
        revision = new RevisionId(generation, BinaryPrimitives.ReadUInt128BigEndian(bytes));
        return true;
    }

    /// <summary>Creates a revision id from its two parts.</summary>
    /// <param name="generation">The number of edits up to this revision.</param>
    /// <param name="hash">The hash as text.</param>
    /// <param name="revision">The revision id.</param>
    /// <returns>Whether the parts form a revision id.</returns>
    public static bool TryCreate(int generation, ReadOnlySpan<char> hash, out RevisionId revision)
    {
        revision = default;
        if (generation < 1) return false;
        if (hash.Length != HexLength || !Ascii.IsValid(hash))
        {
            if (!IsText(hash)) return false;
            revision = new RevisionId(generation, hash.ToString());
            return true;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (Convert.FromHexString(hash, bytes, out _, out _) != OperationStatus.Done) return false;
        revision = new RevisionId(generation, BinaryPrimitives.ReadUInt128BigEndian(bytes));
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(RevisionId other) =>
        Generation == other.Generation && _hash == other._hash
            && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is RevisionId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text is null
        ? HashCode.Combine(Generation, (ulong)_hash, (ulong)(_hash >> 64))
        : HashCode.Combine(Generation, _text);

    /// <inheritdoc/>
    public int CompareTo(RevisionId other)
    {
        int order = Generation.CompareTo(other.Generation);
        if (order != 0) return order;
        if (_text is null && other._text is null) return _hash.CompareTo(other._hash);
        order = HashBytes().AsSpan().SequenceCompareTo(other.HashBytes());
        return order != 0 ? order : (_text is null ? 0 : 1) - (other._text is null ? 0 : 1);
    }

    /// <summary>
    /// Whether a hash can be kept as its text: it has another length than the hexadecimal ones, and is valid UTF-16.
    /// </summary>
    private static bool IsText(ReadOnlySpan<char> hash)
    {
        int length = 0;
        while (!hash.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(hash, out Rune rune, out int units) != OperationStatus.Done) return false;
            length += rune.Utf8SequenceLength;
            hash = hash[units..];
        }

        return length != HexLength;
    }

    private byte[] HashBytes()
    {
        if (_text is not null) return Encoding.UTF8.GetBytes(_text);
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _hash);
        return bytes;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Generation == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Generation}-{Hash}");

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null)
    {
        charsWritten = 0;
        if (Generation == 0) return true;
        if (!Generation.TryFormat(destination, out int digits, provider: CultureInfo.InvariantCulture)) return false;
        int hashLength = _text?.Length ?? HexLength;
        if (destination.Length < digits + 1 + hashLength) return false;
        destination[digits] = '-';
        Span<char> rest = destination[(digits + 1)..];
        if (_text is not null) _text.CopyTo(rest);
        else _hash.TryFormat(rest, out _, "x32", CultureInfo.InvariantCulture);
        charsWritten = digits + 1 + hashLength;
        return true;
    }

    /// <inheritdoc/>
    public bool TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null)
    {
        bytesWritten = 0;
        if (Generation == 0) return true;
        if (!Generation.TryFormat(utf8Destination, out int digits, provider: CultureInfo.InvariantCulture))
            return false;
        int hashLength = _text is null ? HexLength : Encoding.UTF8.GetByteCount(_text);
        if (utf8Destination.Length < digits + 1 + hashLength) return false;
        utf8Destination[digits] = (byte)'-';
        Span<byte> rest = utf8Destination[(digits + 1)..];
        if (_text is not null)
        {
            Encoding.UTF8.GetBytes(_text, rest);
        }
        else
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _hash);
            Convert.TryToHexStringLower(bytes, rest, out _);
        }

        bytesWritten = digits + 1 + hashLength;
        return true;
    }

    /// <summary>Reads <c>N-hash</c>.</summary>
    /// <param name="s">The text.</param>
    /// <exception cref="FormatException">The text is not a revision id.</exception>
    public static RevisionId Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static RevisionId Parse(ReadOnlySpan<char> s) =>
        TryParse(s, out RevisionId revision) ? revision : throw Malformed(s.ToString());

    /// <summary>Reads <c>N-hash</c>.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <exception cref="FormatException">The text is not a revision id.</exception>
    public static RevisionId Parse(ReadOnlySpan<byte> utf8Text) =>
        TryParse(utf8Text, out RevisionId revision)
            ? revision : throw Malformed(Encoding.UTF8.GetString(utf8Text));

    /// <summary>Reads <c>N-hash</c>.</summary>
    /// <param name="s">The text.</param>
    /// <param name="revision">The revision id.</param>
    /// <returns>Whether the text is a revision id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out RevisionId revision) =>
        TryParse(s.AsSpan(), out revision);

    /// <inheritdoc cref="TryParse(string, out RevisionId)"/>
    public static bool TryParse(ReadOnlySpan<char> s, out RevisionId revision)
    {
        revision = default;
        int dash = s.IndexOf('-');
        return dash > 0
            && int.TryParse(s[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int generation)
            && TryCreate(generation, s[(dash + 1)..], out revision);
    }

    /// <summary>Reads <c>N-hash</c>.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <param name="revision">The revision id.</param>
    /// <returns>Whether the text is a revision id.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out RevisionId revision)
    {
        revision = default;
        int dash = utf8Text.IndexOf((byte)'-');
        return dash > 0
            && int.TryParse(utf8Text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int generation)
            && TryCreate(generation, utf8Text[(dash + 1)..], out revision);
    }

    // A provider changes nothing: those that want one are reached through the interfaces alone.
    static RevisionId IParsable<RevisionId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<RevisionId>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out RevisionId result) => TryParse(s, out result);

    static RevisionId ISpanParsable<RevisionId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<RevisionId>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, out RevisionId result) => TryParse(s, out result);

    static RevisionId IUtf8SpanParsable<RevisionId>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) =>
        Parse(utf8Text);

    static bool IUtf8SpanParsable<RevisionId>.TryParse(
        ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out RevisionId result) =>
        TryParse(utf8Text, out result);

    private static FormatException Malformed(string text) => new(
        $"\"{text}\" is not a revision. A revision is a generation of at least 1, a hyphen and a hash, "
        + "and a hash of 32 characters has hexadecimal digits only.");

    /// <summary>Whether two revision ids are the same.</summary>
    public static bool operator ==(RevisionId left, RevisionId right) => left.Equals(right);

    /// <summary>Whether two revision ids differ.</summary>
    public static bool operator !=(RevisionId left, RevisionId right) => !left.Equals(right);

    /// <summary>Whether the left revision orders before the right one.</summary>
    public static bool operator <(RevisionId left, RevisionId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left revision orders after the right one.</summary>
    public static bool operator >(RevisionId left, RevisionId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left revision is the right one or orders before it.</summary>
    public static bool operator <=(RevisionId left, RevisionId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left revision is the right one or orders after it.</summary>
    public static bool operator >=(RevisionId left, RevisionId right) => left.CompareTo(right) >= 0;
}
