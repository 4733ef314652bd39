namespace TypedMemory.Sqlite.Attachments;

/// <summary>How the bytes of attachments lie in the file.</summary>
internal static class BlobLayout
{
    /// <summary>Every chunk but the last has this many bytes: a position in the bytes gives the chunk.</summary>
    public const int ChunkSize = 128 << 10;

    /// <summary>
    /// How long a pin holds without being renewed. Only the pins of a process that died ever come to it, so it is long.
    /// </summary>
    public static readonly TimeSpan PinLife = TimeSpan.FromDays(1);
}
