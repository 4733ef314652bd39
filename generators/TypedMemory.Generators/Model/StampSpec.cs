namespace TypedMemory.Generators;

/// <summary>A member that gets the time of the store.</summary>
/// <param name="Names">Its JSON name, and those that it had.</param>
/// <param name="HasOffset">Whether it is a DateTimeOffset.</param>
internal sealed record StampSpec(EquatableArray<string> Names, bool HasOffset);
