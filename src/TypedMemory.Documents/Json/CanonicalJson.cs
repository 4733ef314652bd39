using System.Buffers;

namespace TypedMemory.Documents;

/// <summary>
/// Canonical JSON (DESIGN invariant 4): no white space, members sorted by their names' UTF-8 bytes, the last of duplicate
/// members, strings with the fewest escapes, numbers as RFC 8785 writes doubles, or as the integer if written as one.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Writes the canonical form of a JSON text.</summary>
    /// <param name="utf8Json">Any JSON value.</param>
    /// <param name="output">Where the canonical form goes.</param>
    /// <exception cref="FormatException">The text is no JSON.</exception>
    public static void Write(ReadOnlySpan<byte> utf8Json, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Whether two JSON texts have the same canonical form.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => throw new NotImplementedException();
}
