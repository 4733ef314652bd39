namespace TypedMemory.Files.Disk;

/// <summary>A file that was read from the disk.</summary>
/// <param name="Bytes">What it holds.</param>
/// <param name="Text">The same as text; <see langword="null"/> if it is none.</param>
/// <param name="Hash">The SHA-256 of the bytes, in hexadecimal.</param>
/// <param name="Stamp">What it was when it was read.</param>
internal sealed record LocalFile(byte[] Bytes, string? Text, string Hash, FileStamp Stamp)
{
    /// <summary>Texts beyond this are kept as they are: nobody edits their sections.</summary>
    private const int MaxTextBytes = 1 << 20;

    private static readonly System.Text.UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Makes one of its bytes.</summary>
    public static LocalFile Of(byte[] bytes, FileStamp stamp) => new(bytes, Decode(bytes), HashOf(bytes), stamp);

    /// <summary>The hash by which contents are compared, and by which attachments are named.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    /// <summary>The bytes of a text.</summary>
    public static byte[] Encode(string text) => _strict.GetBytes(text);

    private static string? Decode(byte[] bytes)
    {
        if (bytes.Length > MaxTextBytes || bytes.AsSpan().Contains((byte)0)) return null;
        return System.Text.Unicode.Utf8.IsValid(bytes) ? _strict.GetString(bytes) : null;
    }
}
