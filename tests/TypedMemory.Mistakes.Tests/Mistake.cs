namespace TypedMemory.Mistakes.Tests;

/// <summary>A mistake of a newcomer, and what they are told.</summary>
/// <param name="Name">What was done wrong.</param>
/// <param name="MakeAsync">Makes it in a folder of its own, and gives what was said.</param>
/// <param name="Happened">What must be said of what happened.</param>
/// <param name="Value">The value that must be quoted; <see langword="null"/> where there is none.</param>
/// <param name="Do">What must be said of what to do.</param>
public sealed record Mistake(
    string Name, Func<Bench, Task<string>> MakeAsync, string Happened, string? Value, string Do)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
