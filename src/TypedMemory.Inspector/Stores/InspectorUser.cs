namespace TypedMemory.Inspector;

/// <summary>Who looks through the inspector.</summary>
/// <param name="Name">The name that writes are stamped with, as <c>inspector:NAME</c>.</param>
/// <param name="IsAdmin">Whether all that there is may be seen. The default value is <see langword="true"/>.</param>
public sealed record InspectorUser(string Name, bool IsAdmin = true)
{
    /// <summary>
    /// What the host knows of the user, for its <see cref="IInspectorStores"/>. The default value is
    /// <see langword="null"/>.
    /// </summary>
    public object? Login { get; init; }

    /// <summary>What the user's writes are stamped with.</summary>
    public string Stamp => $"inspector:{(Name.Length <= MaxName ? Name : Name[..MaxName])}";

    private const int MaxName = MemoryOrigin.MaxTextLength - 10;

    /// <summary>Where the values come from that the user writes: a person of the application's has said so.</summary>
    internal MemoryOrigin Origin =>
        new() { Agent = Stamp, Source = MemorySource.User, Trust = MemoryTrust.Trusted };
}
