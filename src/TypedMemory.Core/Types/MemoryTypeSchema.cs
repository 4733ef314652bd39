using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>What the JSON of a memory type looks like: the tools that agents call are made of it.</summary>
/// <param name="Key">
/// The template of the key with the names that its members have in JSON, e.g. <c>{agent}:{topic}</c>.
/// </param>
/// <param name="Json">
/// The JSON Schema of its documents on one line, without what the merge keeps; its descriptions are those of the type's
/// documentation.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryTypeSchema(string Key, string Json);
