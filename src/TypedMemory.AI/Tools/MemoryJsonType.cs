namespace TypedMemory;

/// <summary>A memory type, as those see it who have only its JSON.</summary>
/// <param name="Name">Its name in ids, e.g. <c>fact</c>.</param>
/// <param name="Description">What its documentation says; <see langword="null"/> if it has none.</param>
/// <param name="Form">The form of its ids, e.g. <c>fact:{agent}:{topic}</c>.</param>
public sealed record MemoryJsonType(string Name, string? Description, string Form)
{
    /// <summary>What its ids begin with, e.g. <c>fact:</c>.</summary>
    public string Prefix => $"{Name}:";
}
