using TypedMemory.Core.Revisions;

namespace TypedMemory.Simulation;

/// <summary>An edit that a store acknowledged, and what it saw: what the oracles go by.</summary>
internal sealed class Edit
{
    /// <summary>Its number in the ledger.</summary>
    public required int Number { get; init; }

    /// <summary>The revision that it wrote.</summary>
    public required RevisionId Revision { get; init; }

    /// <summary>The edits that it saw.</summary>
    public required HashSet<int> Saw { get; init; }

    /// <summary>Whether it was a delete.</summary>
    public bool IsDelete { get; init; }

    /// <summary>Whether it made the document, for the first time or again.</summary>
    public bool IsCreation { get; init; }

    /// <summary>Whether it was a foreign one, and of which kind.</summary>
    public ForeignEditKind Foreign { get; set; }

    /// <summary>For a foreign one: the revision that it replaced, and its ancestors.</summary>
    public RevisionPath? Replaced { get; set; }

    /// <summary>What it set, by members or <c>member/key</c>; <see langword="null"/> removed it.</summary>
    public Dictionary<string, string?> Set { get; } = [];

    /// <summary>By how much it changed the counter, which may stand beyond the 64 bits that are shown.</summary>
    public Int128 Increment { get; set; }
}
