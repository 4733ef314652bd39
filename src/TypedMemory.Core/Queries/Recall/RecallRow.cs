using System.Collections.Immutable;

namespace TypedMemory.Core.Queries;

/// <summary>A document that answers a question.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revision">Its winning revision.</param>
/// <param name="Body">Its body.</param>
public sealed record RecallRow(string Id, RevisionId Revision, ReadOnlyMemory<byte> Body)
{
    /// <summary>How well it answers; the greater, the better.</summary>
    public double Score { get; init; }

    /// <summary>What the score is made of.</summary>
    public ImmutableArray<RecallPart> Parts { get; init; } = [];

    /// <summary>The texts that were searched, a line for each member.</summary>
    public string Text { get; init; } = "";

    /// <summary>An excerpt around what was found.</summary>
    public string Snippet { get; init; } = "";

    /// <summary>What stands before it in its conversation, in order.</summary>
    public ImmutableArray<RecallNeighbor> Before { get; init; } = [];

    /// <summary>What stands behind it in its conversation, in order.</summary>
    public ImmutableArray<RecallNeighbor> After { get; init; } = [];
}
