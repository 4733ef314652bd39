using System.Buffers;

namespace TypedMemory.Core.Json;

/// <summary>
/// Canonical JSON (docs/design.md, invariant 4): no white space, members sorted by their names' UTF-8 bytes, the last
/// of duplicate members, strings with the fewest escapes, numbers as RFC 8785 writes doubles, or as the integer if
/// written as one.
/// </summary>
/// <remarks>
/// A number that is beyond the doubles is written as its decimal digits, <c>1e400</c> as <c>1e+400</c>; one that is too
/// small is 0. An escaped surrogate without its other half, which UTF-8 cannot say, stays an escape in lower-case
/// hexadecimal digits. Nesting of any depth is taken.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Writes the canonical form of a JSON text.</summary>
    /// <param name="utf8Json">Any JSON value.</param>
    /// <param name="output">Where the canonical form goes.</param>
    /// <exception cref="FormatException">The text is not JSON.</exception>
    public static void Write(ReadOnlySpan<byte> utf8Json, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (IsCanonical(utf8Json))
        {
            output.Write(utf8Json);
            return;
        }

        using CanonicalJsonWriter writer = new(utf8Json.Length);
        writer.WriteValue(utf8Json);
        output.Write(writer.Written);
    }

    /// <summary>The canonical form of a JSON text.</summary>
    /// <param name="utf8Json">Any JSON value.</param>
    /// <returns>The text itself, not a copy, if it is canonical; else a new one.</returns>
    /// <exception cref="FormatException">The text is not JSON.</exception>
    public static ReadOnlyMemory<byte> Canonicalize(ReadOnlyMemory<byte> utf8Json)
    {
        if (IsCanonical(utf8Json.Span)) return utf8Json;
        using CanonicalJsonWriter writer = new(utf8Json.Length);
        writer.WriteValue(utf8Json.Span);
        return writer.Written.ToArray();
    }

    /// <summary>
    /// The canonical form of a value that was found in a JSON text; the same span if it is canonical.
    /// </summary>
    internal static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> value) =>
        value.IsEmpty || IsCanonical(value) ? value : Canonicalize(value.ToArray()).Span;

    /// <summary>Whether a text is JSON in canonical form: one scan, without allocation.</summary>
    /// <param name="utf8Json">Any text; one that is not JSON is not canonical either.</param>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8Json) => CanonicalJsonScan.IsCanonical(utf8Json);

    /// <summary>Whether two JSON texts have the same canonical form.</summary>
    /// <param name="left">A JSON value.</param>
    /// <param name="right">Another one.</param>
    /// <exception cref="FormatException">A text is not JSON, and the two are not the same bytes.</exception>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right)) return true;
        using CanonicalJsonWriter canonicalLeft = new(left.Length), canonicalRight = new(right.Length);
        canonicalLeft.WriteValue(left);
        canonicalRight.WriteValue(right);
        return canonicalLeft.Written.SequenceEqual(canonicalRight.Written);
    }
}
