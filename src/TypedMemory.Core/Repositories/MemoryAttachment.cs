namespace TypedMemory;

/// <summary>What a document says of one of its attachments.</summary>
/// <param name="Name">The name.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Sha256">The SHA-256 of the bytes as 64 lower-case hexadecimal digits.</param>
public sealed record MemoryAttachment(string Name, string ContentType, long Length, string Sha256);
