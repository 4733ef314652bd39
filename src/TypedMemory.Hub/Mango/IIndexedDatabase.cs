using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Mango;

/// <summary>What the keeping of indexes needs of the database that has them.</summary>
internal interface IIndexedDatabase
{
    IDocumentStore Store { get; }

    /// <summary>Ends when the database is deleted or the hub stops.</summary>
    CancellationToken Closing { get; }

    /// <summary>Keeps the database open; <see langword="false"/> if it is being closed.</summary>
    bool TryLease();

    /// <summary>Lets go of the database.</summary>
    void Release();
}
