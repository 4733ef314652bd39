namespace TypedMemory;

/// <summary>Where a section stands among its siblings.</summary>
/// <param name="Position">Siblings are in the ordinal order of this text.</param>
/// <param name="Lead">
/// What stands between the section and the one before it; <see langword="null"/> for the separator of the file.
/// </param>
[MemoryObject]
public sealed partial record SectionPlace(string Position, string? Lead = null);
