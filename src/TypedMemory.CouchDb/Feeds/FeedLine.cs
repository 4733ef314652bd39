using System.Collections.Immutable;
using TypedMemory.Core.Peers;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>What one JSON value of a feed says.</summary>
/// <param name="Row">A row, or <see langword="null"/> where it is none, or one of no interest.</param>
internal readonly record struct FeedLine(PeerChange? Row)
{
    /// <summary>The feed's <c>last_seq</c>, where the value has one.</summary>
    public string? LastSequence { get; init; }

    /// <summary>The rows of a whole answer that stands where a row should; default for none.</summary>
    public ImmutableArray<PeerChange> Rows { get; init; }

    /// <summary>Whether the feed ends with it.</summary>
    public bool Ends => LastSequence is not null || !Rows.IsDefault;
}
