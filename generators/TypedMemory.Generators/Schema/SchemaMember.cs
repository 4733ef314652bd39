namespace TypedMemory.Generators;

/// <summary>A member as the baseline of a schema knows it.</summary>
/// <param name="Type">Its form in JSON, e.g. <c>set&lt;string&gt;</c>.</param>
/// <param name="Merge">The kind of its merge.</param>
internal sealed record SchemaMember(string Type, string Merge);
