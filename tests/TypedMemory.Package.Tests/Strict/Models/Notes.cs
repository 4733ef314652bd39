using TypedMemory;

namespace Acme.Models.Notes;

/// <summary>A note.</summary>
/// <param name="Title">The title.</param>
/// <param name="Text">The text.</param>
[MemoryType("note", Key = "{Title}")]
public readonly record struct Note(string Title, string Text = "");
