using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector;

/// <summary>A store that the inspector looks into, with what is known of it beyond its documents.</summary>
/// <param name="Name">The name that the page shows, unique among the stores of an inspector.</param>
/// <param name="Store">The store, for reading.</param>
public sealed record InspectedStore(string Name, IDocumentStore Store)
{
    /// <summary>
    /// Gives the store that is written to, which is asked for by the first write. The default value is
    /// <see langword="null"/>: writes go to <see cref="Store"/>.
    /// </summary>
    public Func<CancellationToken, ValueTask<IDocumentStore>>? OpenForWriting { get; init; }

    /// <summary>Whether writes are refused. The default value is <see langword="false"/>.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// The memory types that are known. The default value is empty: documents are grouped by what their ids start with.
    /// </summary>
    public IReadOnlyList<MemoryType> Types { get; init; } = [];

    /// <summary>The sync of the store. The default value is <see langword="null"/>: it is not known here.</summary>
    public IMemorySync? Sync { get; init; }

    /// <summary>
    /// The application's own recall, with its model and its reranker. The default value is <see langword="null"/>:
    /// questions are answered by words alone.
    /// </summary>
    public IMemoryRecall? Recall { get; init; }

    /// <summary>
    /// Ends when the store is to be let go: whoever follows its feed does so. The default value never ends.
    /// </summary>
    public CancellationToken Ends { get; init; }

    /// <summary>
    /// Is called when a request no longer needs the store. The default value is <see langword="null"/>: nothing waits
    /// for that.
    /// </summary>
    public Action? Release { get; init; }

    /// <summary>The store for a write.</summary>
    internal ValueTask<IDocumentStore> WritableAsync(CancellationToken cancellationToken) =>
        OpenForWriting is null ? ValueTask.FromResult(Store) : OpenForWriting(cancellationToken);

    /// <summary>The type of a document; <see langword="null"/> if it is not known.</summary>
    internal MemoryType? TypeOf(string id) =>
        Types.FirstOrDefault(type => id.StartsWith(type.Prefix, StringComparison.Ordinal));
}
