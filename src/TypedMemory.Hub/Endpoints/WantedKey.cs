namespace TypedMemory.Hub.Endpoints;

/// <summary>A key that a client asks for.</summary>
/// <param name="Id">The id, or <see langword="null"/> if the key is not a string, so that nothing can have it.</param>
/// <param name="Json">The key as it was given, for the answer.</param>
internal readonly record struct WantedKey(string? Id, ReadOnlyMemory<byte> Json);
