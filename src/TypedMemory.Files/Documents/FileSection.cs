namespace TypedMemory;

/// <summary>The text of a section of a file.</summary>
/// <param name="Key">
/// The path of headings under which the section was first written: <c>/Deploys/Fridays</c>; <c>/</c> for what stands
/// before the first heading.
/// </param>
/// <param name="Text">The text from the heading to the last line that is not blank, as it stands in the file.</param>
[MemoryObject]
public sealed partial record FileSection(string Key, string Text);
