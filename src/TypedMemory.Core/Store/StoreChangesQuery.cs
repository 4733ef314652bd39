using System.Collections.Immutable;

namespace TypedMemory.Core.Store;

/// <summary>A request for a page of a store's change feed.</summary>
public sealed record StoreChangesQuery
{
    /// <summary>Only changes after this sequence. The default value is 0: from the beginning.</summary>
    public long Since { get; init; }

    /// <summary>Only ids that start with one of these. The default value is empty: every id.</summary>
    public ImmutableArray<string> Prefixes { get; init; } = [];

    /// <summary>Only these ids. The default value is empty: every id.</summary>
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>Whether the winner's body is read. The default value is <see langword="false"/>.</summary>
    public bool IncludeBodies { get; init; }

    /// <summary>
    /// Whether all leaves are read (<c>style=all_docs</c>), not the winner alone. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool AllLeaves { get; init; }

    /// <summary>
    /// Whether a document whose row cannot be read stands in the page with its <see cref="StoreChange.Damage"/>; if
    /// not, the page fails. The default value is <see langword="false"/>.
    /// </summary>
    public bool WithDamaged { get; init; }

    /// <summary>Whether the newest change comes first. The default value is <see langword="false"/>.</summary>
    public bool Descending { get; init; }

    /// <summary>How many rows at most. The default value is 256.</summary>
    public int Limit { get; init; } = 256;
}
