namespace TypedMemory.Simulation;

/// <summary>The seeds that ever failed: played first in every run.</summary>
internal static class KnownSeeds
{
    /// <summary>Those that failed before there were more faults.</summary>
    public static IReadOnlyList<int> OfFirstFaults { get; } =
    [
        // Increments lost when a purged document was made again under the same actor.
        1000314, 1000403, 1000412, 1000691, 1000742, 1000919,

        // A newer type's defaults beat edits of a member that the document did not have.
        1000104, 1000222, 1000225, 1000236, 1000259, 1000290,

        // A purged document that a backup brought back; one that a peer did not offer again.
        1000620, 1000769, 1000982,

        // The tombstone of a losing revision, purged at one replica and not offered again by the others.
        1001288,
    ];

    /// <summary>The others.</summary>
    public static IReadOnlyList<int> All { get; } =
    [
        // A document was created again beside a delete that an older library could not read.
        101000999,

        // Foreign edits without the member, while somebody put it back on what they replaced.
        101001184,

        // A foreign edit of what was joined with one that had dropped the stamps, beside an edit that still had them.
        501003457,

        // A purged document of which a third replica brought back an older revision.
        601001906,
    ];
}
