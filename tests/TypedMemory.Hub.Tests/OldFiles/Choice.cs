namespace TypedMemory.Hub.Tests.OldFiles;

/// <summary>As it was when the files were written: its conflicts wait for somebody.</summary>
[MemoryType("choice", Key = "{Name}", Conflicts = ConflictPolicy.Manual)]
public sealed partial record Choice
{
    public required string Name { get; init; }

    public string Text { get; init; } = "";
}
