namespace TypedMemory.Inspector;

/// <summary>The stores that an inspector shows. Safe for concurrent use.</summary>
public interface IInspectorStores
{
    /// <summary>The names of the stores that a user may see, in the order in which they are shown.</summary>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<string>> ListAsync(InspectorUser user, CancellationToken cancellationToken);

    /// <summary>Opens a store.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The store; <see langword="null"/> if there is none of this name, or the user may not see it.</returns>
    ValueTask<InspectedStore?> OpenAsync(string name, InspectorUser user, CancellationToken cancellationToken);
}
