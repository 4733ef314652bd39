namespace TypedMemory.Simulation;

/// <summary>
/// What a schedule is about: what happens seldom where anything can happen happens often in one of its family.
/// </summary>
internal enum ScheduleFamily
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>Files are copied, machines lose their power, and original and copy count on (rule 4).</summary>
    CopiedFiles,

    /// <summary>Backups are put back after others have seen what came later (rule 4).</summary>
    RestoredBackups,

    /// <summary>Documents are edited and deleted while conflicts are open (rules 2 and 6).</summary>
    OpenConflicts,

    /// <summary>An older library edits leaves of conflicts that it cannot resolve (rules 4 and 5).</summary>
    UnreadableLeaves,

    /// <summary>Applications and foreign editors edit one document (rule 7).</summary>
    ForeignEdits,

    /// <summary>
    /// Every clock stands at the last time that a stamp can have, and counters go beyond 64 bits (rules 3 and 4).
    /// </summary>
    EndOfRange,

    /// <summary>A member is sealed, and keys are rotated while others edit.</summary>
    SealedMembers,

    /// <summary>Edits say where their values come from, most of them.</summary>
    Origins,

    /// <summary>Facts end, are superseded and restored, and secrets are forgotten, on clocks that differ.</summary>
    Lifetimes,
}
