using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>An argument of a tool is refused; nothing was done.</summary>
/// <param name="member">The argument, or the member within it.</param>
/// <param name="message">What is wrong, with the value, and what is allowed.</param>
internal sealed class ToolArgumentException(string member, string message) : Exception(message)
{
    public string Member { get; } = member;

    /// <summary>The JSON Schema of what is allowed; undefined where the message says all.</summary>
    public JsonElement Allowed { get; init; }
}
