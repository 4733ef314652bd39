using TypedMemory.Core.Provenance;

namespace TypedMemory.Core.Merging.State;

/// <summary>Where the value of a member comes from: an element of a join semilattice. Immutable.</summary>
/// <param name="Stamp">The stamp of the edit that says so.</param>
/// <param name="Text">What it says, as <see cref="OriginText"/>.</param>
/// <param name="Trust">The least trust of all that contributed to the value.</param>
internal sealed record MemberOrigin(EditStamp Stamp, ReadOnlyMemory<byte> Text, MemoryTrust Trust)
{
    /// <summary>Whether nothing is said of the edit.</summary>
    public bool IsUnknown => Text.Span.SequenceEqual(OriginText.Unknown.Span);

    /// <summary>The later of two stays, with the lesser trust of both.</summary>
    public static MemberOrigin? Join(MemberOrigin? left, MemberOrigin? right)
    {
        if (left is null || right is null) return left ?? right;
        int order = left.Stamp.CompareTo(right.Stamp);
        if (order == 0) order = left.Text.Span.SequenceCompareTo(right.Text.Span);
        MemberOrigin later = order >= 0 ? left : right;
        MemoryTrust trust = left.Trust < right.Trust ? left.Trust : right.Trust;
        return later.Trust == trust ? later : later with { Trust = trust };
    }

    /// <summary>The origin of a member after an edit.</summary>
    /// <param name="before">What was known, or <see langword="null"/> for nothing.</param>
    /// <param name="state">The member before the edit, or <see langword="null"/> if there was none.</param>
    /// <param name="after">The member after it.</param>
    /// <param name="edit">The edit.</param>
    public static MemberOrigin? After(MemberOrigin? before, MemberState? state, MemberState after, MemberEdit edit)
    {
        // A value that was replaced takes nothing with it; one that many edits make up keeps the least of their trust.
        if (after.IsOfOneEdit)
        {
            return edit.Origin is { } own && after.Value is not null
                ? new MemberOrigin(edit.Stamp, OriginText.Write(own), own.Trust)
                : null;
        }

        if (edit.Origin is null && before is null) return null;
        ReadOnlyMemory<byte> text = edit.Origin is null ? OriginText.Unknown : OriginText.Write(edit.Origin);
        MemoryTrust added = edit.Origin?.Trust ?? MemoryTrust.Unverified;
        return new MemberOrigin(edit.Stamp, text, state is null ? added : Least(before, added));
    }

    /// <summary>
    /// The origin with no more trust than what many edits make up can have with one that says nothing.
    /// </summary>
    public MemberOrigin BesideUnknown() =>
        Trust > MemoryTrust.Unverified ? this with { Trust = MemoryTrust.Unverified } : this;

    private static MemoryTrust Least(MemberOrigin? before, MemoryTrust added)
    {
        MemoryTrust known = before?.Trust ?? MemoryTrust.Unverified;
        return added < known ? added : known;
    }
}
