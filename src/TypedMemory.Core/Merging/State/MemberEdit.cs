using System.Collections.Immutable;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>What a typed edit of a member is stamped with.</summary>
/// <param name="Stamp">The stamp of the edit.</param>
/// <param name="Deletion">The greatest delete that the document was brought back from; 0 if it never was
/// deleted.</param>
/// <param name="Order">The order of a monotone member's values; empty for other kinds.</param>
internal readonly record struct MemberEdit(EditStamp Stamp, long Deletion, ImmutableArray<string> Order)
{
    /// <summary>What the values of the member are, for the kinds that compare or count them.</summary>
    public MergeValueKind Values { get; init; }

    /// <summary>
    /// The rule of a member that has one of the application's own, or <see langword="null"/> for other kinds.
    /// </summary>
    public CustomMerge? Custom { get; init; }

    /// <summary>The sealed members whose plain values say nothing, or <see langword="null"/> for none.</summary>
    public IReadOnlySet<string>? Unsaid { get; init; }

    /// <summary>Where what the edit sets comes from, or <see langword="null"/> if it is not said.</summary>
    public MemoryOrigin? Origin { get; init; }

    /// <summary>The edit of a document's members.</summary>
    public static MemberEdit Of(EditContext context, EditStamp stamp, long deletion) =>
        new(stamp, deletion, []) { Unsaid = context.Unsaid, Origin = context.Origin };

    /// <summary>Whether the value of a member is one that a type gives a member which nobody has set.</summary>
    public bool SaysNothing(IMemoryMerge merge, ObjectMember member) =>
        MergeRules.Of(merge).SaysNothing(member.Value.Span)
        || (Unsaid is not null && Unsaid.Contains(member.Name.ToString()));
}
