using TypedMemory.Files.Disk;

namespace TypedMemory.Files.State;

/// <summary>A file as directory and store had it when they were last the same.</summary>
/// <param name="Stamp">What the file on disk was.</param>
/// <param name="Hash">The SHA-256 of its bytes.</param>
/// <param name="Revision">The revision of its document.</param>
/// <param name="Seen">What was in it, as JSON: see <see cref="SeenJson"/>.</param>
internal sealed record KnownFile(FileStamp Stamp, string Hash, string Revision, ReadOnlyMemory<byte> Seen);
