using System.Collections.Immutable;

namespace TypedMemory.Core.Peers;

/// <summary>A request for a page of a peer's change feed.</summary>
public sealed record PeerChangesQuery
{
    /// <summary>
    /// After which sequence, as JSON text of the peer. The default value is <see langword="null"/>: from the beginning.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>
    /// Only ids that start with one of these. The default value is empty: every id. A peer may deliver more; the caller
    /// checks every id again.
    /// </summary>
    public ImmutableArray<string> Prefixes { get; init; } = [];

    /// <summary>Only these ids. The default value is empty: every id.</summary>
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>
    /// If set, a store leaves out documents of one leaf whose newest change came from the peer of this name: their
    /// echo. The default value is <see langword="null"/>. A peer that does not know where its changes came from
    /// delivers them.
    /// </summary>
    public string? SkipOrigin { get; init; }

    /// <summary>
    /// Only changes after this sequence are left out by <see cref="SkipOrigin"/>, as JSON text of the peer. The default
    /// value is <see langword="null"/>: from the beginning.
    /// </summary>
    public string? SkipOriginAfter { get; init; }

    /// <summary>
    /// Whether the feed goes on with changes as they are made. The default value is <see langword="false"/>.
    /// </summary>
    public bool Live { get; init; }

    /// <summary>
    /// Asked before each page: whether the caller expects to want nearly every document of it. A peer that gives
    /// documents with its rows for nearly nothing may then do so (<see cref="PeerChange.Document"/>), which saves the
    /// fetch. The default value is
    /// <see langword="null"/>: never.
    /// </summary>
    public Func<bool>? WithDocuments { get; init; }

    /// <summary>How many rows a page has at most. The default value is 1,000.</summary>
    public int PageSize { get; init; } = 1000;
}
