using TypedMemory.Core.Errors;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// A value that a merge of the application's own joins; it only moves up in the order that the merge gives.
/// </summary>
/// <remarks>
/// Where the merge is not known (an older version of the type), the state is kept and shown, and only a join of two
/// different values has to wait. The epoch is the delete that the document was last brought back from, as in
/// <see cref="ChoiceState"/>.
/// </remarks>
internal sealed class CustomState(
    string name, CustomMerge? merge, long epoch, EditStamp stamp, ReadOnlyMemory<byte>? value) : MemberState
{
    /// <summary>What the tag of the kind begins with; the merge's name follows.</summary>
    public const string TagPrefix = "j:";

    public override string Tag { get; } = TagPrefix + name;

    public override ReadOnlyMemory<byte>? Value => value;

    public override EditStamp? LastEdit => stamp;

    public override long GreatestTime => Math.Max(epoch, stamp.Time);

    public override int GenerationAtEnd => stamp.GenerationAtEnd;

    private EditStamp Stamp => stamp;

    private long Epoch => epoch;

    private CustomMerge? Merge => merge;

    public override bool IsBound => merge is not null;

    public static CustomState Empty(CustomMerge merge, EditStamp stamp) => new(merge.Name, merge, 0, stamp, null);

    public override MemberState Bind(MergeMember declared) =>
        merge is null && declared.Custom is { } custom && custom.Name == name
            ? new CustomState(name, custom, epoch, stamp, value)
            : this;

    public override MemberState Edit(ReadOnlyMemory<byte>? value, MemberEdit edit)
    {
        // Nothing is below every value: removing it changes nothing.
        if (value is not { } wanted || wanted.Span.SequenceEqual("null"u8)) return this;
        if (Value is not { } present) return new CustomState(name, merge, epoch, edit.Stamp, value);
        if (present.Span.SequenceEqual(wanted.Span)) return this;
        ReadOnlyMemory<byte> joined = merge is null ? wanted : JoinWanted(merge, present, wanted);
        return joined.Span.SequenceEqual(present.Span) ? this : new CustomState(name, merge, epoch, edit.Stamp, joined);
    }

    public override MemberState Recreate(MemberEdit edit) => new CustomState(name, merge, edit.Deletion, stamp, null);

    public override MemberState Delete() => Value is null ? this : new CustomState(name, merge, epoch, stamp, null);

    public override MemberState Adopt(ReadOnlyMemory<byte>? value, ForeignEdit edit) => value is null
        ? this
        : new CustomState(name, merge, epoch, stamp.Replaced(edit.Generation), value);

    public override bool Covers(MemberState other)
    {
        if (other is not CustomState live || live.Tag != Tag) return false;
        return live.Epoch != epoch ? live.Epoch < epoch : stamp.CompareTo(live.Stamp) >= 0;
    }

    public override void Collect(StampTable table) => table.AddStamp(stamp);

    public override void Write(MetadataWriter output, StampTable table)
    {
        output.StartArray();
        output.Text(Tag);
        if (stamp != table.Base || epoch != 0) table.WriteStamp(output, stamp);
        if (epoch != 0) output.Number(epoch - table.Base.Time);
        output.EndArray();
    }

    public static CustomState Read(ref MetadataReader reader, string tag, ReadOnlyMemory<byte>? value)
    {
        if (!CustomMerge.IsName(tag.AsSpan(TagPrefix.Length)))
            throw MetadataReader.Damaged("a merge has a name that none can have");
        EditStamp stamp = reader.AtEnd ? reader.Base : reader.Stamp();
        long epoch = reader.AtEnd ? 0 : reader.Time();
        return new CustomState(tag[TagPrefix.Length..], null, epoch, stamp, value);
    }

    /// <exception cref="ReservedMemberException">The values differ, and the merge is not known here or
    /// fails.</exception>
    protected override MemberState JoinSame(MemberState other)
    {
        var right = (CustomState)other;
        if (epoch != right.Epoch) return epoch > right.Epoch ? this : right;
        CustomMerge? known = merge ?? right.Merge;
        EditStamp seen = stamp.CompareTo(right.Stamp) >= 0 ? stamp : right.Stamp;
        ReadOnlyMemory<byte>? joined = (Value, right.Value) switch
        {
            (null, var only) => only,
            (var only, null) => only,
            ({ } one, { } two) when one.Span.SequenceEqual(two.Span) => one,
            ({ } one, { } two) => JoinValues(known ?? throw Unknown(), one, two),
        };
        return new CustomState(name, known, epoch, seen, joined);
    }

    /// <summary>
    /// Joins what an edit wants: where the merge fails, the edit is at fault, and what is stored is not damaged.
    /// </summary>
    /// <exception cref="InvalidDocumentException">The merge fails.</exception>
    private static ReadOnlyMemory<byte> JoinWanted(
        CustomMerge merge, ReadOnlyMemory<byte> present, ReadOnlyMemory<byte> wanted)
    {
        try
        {
            return JoinValues(merge, present, wanted);
        }
        catch (ReservedMemberException refused)
        {
            throw new InvalidDocumentException(TypedMemoryErrorCodes.BadRequest, null, refused.Message);
        }
    }

    private static ReadOnlyMemory<byte> JoinValues(
        CustomMerge merge, ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        bool inOrder = left.Span.SequenceCompareTo(right.Span) <= 0;
        try
        {
            return Canonical.Of((inOrder ? merge.Join(left, right) : merge.Join(right, left)).Span);
        }
        catch (MemoryFormatException unreadable)
        {
            throw new ReservedMemberException(
                $"A value that \"{merge.Name}\" joins cannot be read: {unreadable.Reason}");
        }
        catch (Exception fault) when (UserCode.IsFault(fault))
        {
            throw new ReservedMemberException(
                $"\"{merge.Name}\" cannot join two values: it threw \"{UserCode.Describe(fault)}\".")
            {
                IsFaultOfMerge = true,
            };
        }
    }

    private ReservedMemberException Unknown() =>
        new($"A member is joined by \"{name}\", which this version of the type does not have.", isNewer: true);
}
