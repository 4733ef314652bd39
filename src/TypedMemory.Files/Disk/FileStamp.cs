namespace TypedMemory.Files.Disk;

/// <summary>By what a file on disk is known to be as it was: its length and its time.</summary>
/// <param name="Size">The bytes.</param>
/// <param name="Time">The ticks of its last write in UTC; 0 if the time says nothing.</param>
internal readonly record struct FileStamp(long Size, long Time);
