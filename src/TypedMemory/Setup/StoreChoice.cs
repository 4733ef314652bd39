using TypedMemory.Core.Store;

namespace TypedMemory.Setup;

/// <summary>The store that was chosen for a memory.</summary>
/// <param name="Open">Delivers it, open.</param>
internal sealed record StoreChoice(Func<IServiceProvider, CancellationToken, ValueTask<IDocumentStore>> Open)
{
    /// <summary>Whether the memory disposes of it. The default value is <see langword="true"/>.</summary>
    public bool IsOwned { get; init; } = true;

    /// <summary>The path of its file, where it has one that is known.</summary>
    public string? Path { get; init; }
}
