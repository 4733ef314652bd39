namespace TypedMemory.Core.Store;

/// <summary>A store that knows whether another document took the place of one of its documents.</summary>
public interface ILinkedStore
{
    /// <summary>Whether there ever was such a document: queries need not look for them otherwise.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<bool> HasSupersededAsync(CancellationToken cancellationToken = default);
}
