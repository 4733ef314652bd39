namespace TypedMemory.Core.Json;

/// <summary>Ends a scan at the array or object that is nested too deeply.</summary>
/// <param name="position">The offset of its first byte.</param>
internal sealed class JsonDepthException(int position) : Exception($"nesting is too deep at {position}");
