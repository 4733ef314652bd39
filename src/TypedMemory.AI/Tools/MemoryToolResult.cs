using System.Text.Json;

namespace TypedMemory;

/// <summary>What a tool answers.</summary>
/// <param name="Content">The answer, an object with the member <c>outcome</c>; of a failure, with <c>error</c>.</param>
/// <param name="IsError">
/// Whether nothing was done, since an argument is refused or the memory failed. A stale revision, and a document that
/// is not there, are answers and no errors.
/// </param>
public sealed record MemoryToolResult(JsonElement Content, bool IsError);
