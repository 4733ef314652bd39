using TypedMemory.Core.Store;

namespace TypedMemory;

/// <summary>A database of a hub that stays open until this is disposed of.</summary>
public sealed class HubLease : IDisposable
{
    private Action? _release;

    internal HubLease(IDocumentStore store, bool isAdmin, Action release, CancellationToken ends) =>
        (Store, IsAdmin, _release, Ends) = (store, isAdmin, release, ends);

    /// <summary>The database's documents; what is written is durable when it is acknowledged.</summary>
    public IDocumentStore Store { get; }

    /// <summary>Whether the login may do what admins of the database may.</summary>
    public bool IsAdmin { get; }

    /// <summary>
    /// Ends when the database is deleted or closed, which waits for the lease, and when its rights change: who follows
    /// its feed lets go then.
    /// </summary>
    public CancellationToken Ends { get; }

    /// <summary>Lets the database be closed; may be called twice.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
