namespace TypedMemory.Sqlite.Opening;

/// <summary>What the file system calls a file: no other file that exists at the same time has it.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The number of the file in it.</param>
internal readonly record struct FileNumber(ulong Device, ulong Inode)
{
    /// <summary>
    /// The number of the file at a path, or <see langword="null"/> if there is none, or the system does not say.
    /// </summary>
    public static FileNumber? Of(string path) => FileLook.At(path).Number;
}
