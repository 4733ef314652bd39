using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>
/// Which members the envelope of a written document has besides <c>_id</c>, <c>_rev</c> and <c>_deleted</c>.
/// </summary>
public sealed record EnvelopeOptions
{
    /// <summary>Attachments as stubs, nothing else.</summary>
    public static EnvelopeOptions Default { get; } = new();

    /// <summary>Attachments as stubs, and <c>_revisions</c>.</summary>
    public static EnvelopeOptions WithRevisions { get; } = new() { IncludeRevisions = true };

    /// <summary>Whether <c>_revisions</c> is written. The default value is <see langword="false"/>.</summary>
    public bool IncludeRevisions { get; init; }

    /// <summary>
    /// How many revisions <c>_revisions</c> lists at most, the newest first. The default value is no limit.
    /// </summary>
    public int RevisionLimit { get; init; } = int.MaxValue;

    /// <summary>
    /// How each attachment is written. The default value is <see langword="null"/>: every one is a stub.
    /// </summary>
    public Func<DocumentAttachment, AttachmentContent>? Attachments { get; init; }

    /// <summary>
    /// The live leaves that lost, for <c>_conflicts</c>; not written if empty. The default value is empty.
    /// </summary>
    public ImmutableArray<RevisionId> Conflicts { get; init; } = [];

    /// <summary>
    /// The deleted leaves that lost, for <c>_deleted_conflicts</c>; not written if empty. The default value is empty.
    /// </summary>
    public ImmutableArray<RevisionId> DeletedConflicts { get; init; } = [];

    /// <summary>For <c>_revs_info</c>; not written if empty. The default value is empty.</summary>
    public ImmutableArray<RevisionInfo> RevisionsInfo { get; init; } = [];

    /// <summary>
    /// The sequence for <c>_local_seq</c>. The default value is <see langword="null"/>: it is not written.
    /// </summary>
    public long? LocalSequence { get; init; }
}
