namespace TypedMemory.Sqlite.Queries;

/// <summary>A half-open range of an index's keys. A missing end is open.</summary>
/// <param name="Low">The first key.</param>
/// <param name="High">The first key beyond.</param>
internal readonly record struct KeyRange(byte[] Low, byte[]? High)
{
    /// <summary>The keys that start with some bytes.</summary>
    public static KeyRange OfPrefix(ReadOnlySpan<byte> prefix) => new(prefix.ToArray(), After(prefix));

    /// <summary>
    /// The first key behind all that start with some bytes, or <see langword="null"/> if there is none.
    /// </summary>
    public static byte[]? After(ReadOnlySpan<byte> prefix)
    {
        int last = prefix.LastIndexOfAnyExcept((byte)0xff);
        if (last < 0) return null;
        byte[] after = prefix[..(last + 1)].ToArray();
        after[last]++;
        return after;
    }
}
