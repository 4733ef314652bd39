using System.ComponentModel;
using TypedMemory.Core.Store;

namespace TypedMemory.Generated;

/// <summary>
/// The documents behind a repository, without their values: what the methods work on that need no typed code of their
/// own, so that a type which never uses them does not carry them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMemoryDocuments
{
    /// <summary>The memory type.</summary>
    MemoryType Type { get; }

    /// <summary>The store, opened by the first call.</summary>
    /// <param name="cancellationToken">Ends the wait; the opening itself goes on.</param>
    ValueTask<IDocumentStore> OpenAsync(CancellationToken cancellationToken = default);
}
