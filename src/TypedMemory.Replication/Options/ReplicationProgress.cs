namespace TypedMemory;

/// <summary>The progress of a replication in one direction.</summary>
/// <param name="Direction">The direction.</param>
public sealed record ReplicationProgress(ReplicationDirection Direction)
{
    /// <summary>How many rows of the source's change feed were read.</summary>
    public long Read { get; init; }

    /// <summary>How many documents were written to the target.</summary>
    public long Documents { get; init; }

    /// <summary>How many revisions were written to the target.</summary>
    public long Revisions { get; init; }

    /// <summary>
    /// How many documents were refused or could not be read, and are in the list of refused documents.
    /// </summary>
    public long Refused { get; init; }

    /// <summary>How many rows needed nothing: known to the target, outside of the filter, or held back by it.</summary>
    public long Skipped { get; init; }

    /// <summary>How many bytes of bodies and attachments were moved.</summary>
    public long Bytes { get; init; }

    /// <summary>How many changes are still to come, where the source tells.</summary>
    public long? Pending { get; init; }

    /// <summary>
    /// Up to where the target has everything, as JSON text of the source, or <see langword="null"/> before the first
    /// batch.
    /// </summary>
    public string? LastSequence { get; init; }

    /// <summary>Whether the source had no more when it was last read, and all of it is in the target.</summary>
    public bool CaughtUp { get; init; }
}
