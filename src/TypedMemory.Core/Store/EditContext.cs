namespace TypedMemory.Core.Store;

/// <summary>The actor and the time that an edit is stamped with.</summary>
/// <param name="Actor">The store's actor.</param>
/// <param name="Now">The wall clock in milliseconds since 1970-01-01 UTC.</param>
public readonly record struct EditContext(string Actor, long Now)
{
    /// <summary>
    /// Gives an actor that nobody has used, for an edit of a leaf while another leaf holds later entries of
    /// <see cref="Actor"/> (docs/design.md, merge rule 4). The default value is <see langword="null"/>: an actor is
    /// derived from
    /// <see cref="Actor"/> and the edited revision.
    /// </summary>
    public Func<string>? FreshActor { get; init; }

    /// <summary>
    /// Whether the content is wanted whatever is there: then it is written over a leaf whose reserved member is
    /// damaged, and is all that is left of it. The default value is <see langword="false"/>: such a leaf is not
    /// touched.
    /// </summary>
    public bool WritesOverDamage { get; init; }

    /// <summary>
    /// Whether the content is all of the document: members that it lacks go, whether the type declares them or not. The
    /// default value is <see langword="false"/>: what the type does not know stays.
    /// </summary>
    public bool ReplacesAll { get; init; }

    /// <summary>
    /// Whether the content was made from what is stored: then sealed members that this device cannot open keep their
    /// stored form where the content leaves them as they were shown. The default value is <see langword="false"/>: the
    /// content is wanted whatever is there.
    /// </summary>
    public bool KeepsUnreadable { get; init; }

    /// <summary>
    /// Where what the edit sets comes from: each member that it changes is stamped with it. The default value is
    /// <see langword="null"/>: nothing is said, and nothing is stored.
    /// </summary>
    public MemoryOrigin? Origin { get; init; }

    /// <summary>The sealed members whose plain values say nothing.</summary>
    internal IReadOnlySet<string>? Unsaid { get; init; }

    /// <summary>Whether an edit needs no more than stamps.</summary>
    internal bool IsPlain => Unsaid is null && Origin is null;
}
