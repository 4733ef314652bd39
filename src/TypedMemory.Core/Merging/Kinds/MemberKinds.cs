using System.Text;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// The kinds of members: made from a declaration by an edit, read by their tags from the reserved member.
/// </summary>
internal static class MemberKinds
{
    /// <summary>The state of a member that had none, after an edit.</summary>
    public static MemberState Create(MergeKind kind, ReadOnlyMemory<byte> value, MemberEdit edit) =>
        kind == MergeKind.LastWriterWins
            ? new RegisterState(edit.Stamp, value)
            : Empty(kind, edit.Stamp, edit.Values, edit.Custom).Recreate(edit).Edit(value, edit);

    /// <summary>
    /// A last-writer-wins member whose declaration is of another kind by now. What it holds is put under an actor that
    /// is a pure function of its stamp, so that every replica makes the same of it and nothing counts twice.
    /// </summary>
    public static MemberState Convert(RegisterState register, MergeMember declared)
    {
        EditStamp stamp = register.Stamp;
        MemberState empty = Empty(declared.Kind, stamp, declared.Values, declared.Custom);
        if (empty is CounterState or SetState)
        {
            string actor = ReservedMember.DeriveActor(
                Encoding.UTF8.GetBytes($"{stamp.Time} {stamp.Generation} {stamp.Actor}"));
            return empty.Adopt(register.Value, new ForeignEdit(stamp.Generation, actor));
        }

        bool fits = empty is ChoiceState or CustomState || register.Value is { Span: [(byte)'{', ..] };
        return fits ? empty.Edit(register.Value, new MemberEdit(stamp, 0, [])) : empty;
    }

    /// <summary>Reads the state of a member of a kind that has a tag.</summary>
    /// <exception cref="ReservedMemberException">The kind is unknown, or its state is damaged.</exception>
    public static MemberState Read(ref MetadataReader reader, string tag, ReadOnlyMemory<byte>? value, bool isIntact) =>
        tag.StartsWith(CustomState.TagPrefix, StringComparison.Ordinal) ? CustomState.Read(ref reader, tag, value)
        : ValueKindTag.Read(tag, out string kind) is { } values ? Read(ref reader, kind, values, value, isIntact)
        : throw Unknown(tag);

    private static MemberState Read(
        ref MetadataReader reader, string kind, MergeValueKind values, ReadOnlyMemory<byte>? value, bool isIntact) =>
            kind switch
            {
                "x" => ChoiceState.Read(ref reader, ChoiceRule.Greatest, values, value),
                "n" => ChoiceState.Read(ref reader, ChoiceRule.Smallest, values, value),
                "c" => CounterState.Read(ref reader, values, value, isIntact),
                _ when values != MergeValueKind.Plain => throw Unknown(ValueKindTag.Of(kind, values)),
                "f" => ChoiceState.Read(ref reader, ChoiceRule.First, values, value),
                "o" => ChoiceState.Read(ref reader, ChoiceRule.Furthest, values, value),
                "s" => SetState.Read(ref reader, value, isIntact),
                "m" => RegistersState.Read(ref reader, isMap: true, value, isIntact),
                "r" => RegistersState.Read(ref reader, isMap: false, value, isIntact),
                _ => throw Unknown(kind),
            };

    private static ReservedMemberException Unknown(string tag) => new(
        $"The reserved member has a member of the kind \"{tag}\", which this version of the library does not know.",
        isNewer: true);

    /// <summary>The tag of a kind; empty for last writer wins.</summary>
    public static string TagOf(MergeMember? declared) => declared?.Kind switch
    {
        MergeKind.FirstWriterWins => ChoiceState.TagOf(ChoiceRule.First),
        MergeKind.Max => ValueKindTag.Of(ChoiceState.TagOf(ChoiceRule.Greatest), declared.Values),
        MergeKind.Min => ValueKindTag.Of(ChoiceState.TagOf(ChoiceRule.Smallest), declared.Values),
        MergeKind.Monotone => ChoiceState.TagOf(ChoiceRule.Furthest),
        MergeKind.Counter => CounterState.Of(declared.Values).Tag,
        MergeKind.Set => SetState.Empty.Tag,
        MergeKind.Map => RegistersState.Empty(isMap: true).Tag,
        MergeKind.Record => RegistersState.Empty(isMap: false).Tag,
        MergeKind.Custom => CustomState.TagPrefix + declared.Custom?.Name,
        _ => "",
    };

    /// <summary>Whether a member is in the declared kind, whatever the kind of its values, or in none yet.</summary>
    public static bool IsOf(MemberState state, MergeMember declared) =>
        state is RegisterState
        || (state is CustomState
            ? declared.Kind == MergeKind.Custom : WithoutValues(state.Tag) == WithoutValues(TagOf(declared)));

    /// <summary>
    /// As <see cref="IsOf"/>, with the kind of the values: of two that differ in it one would be lost in a join.
    /// </summary>
    public static bool IsJust(MemberState state, MergeMember declared) =>
        IsOf(state, declared) && (state is RegisterState or CustomState || state.Tag == TagOf(declared));

    private static string WithoutValues(string tag) => tag.Length > 1 ? tag[..1] : tag;

    public static ReservedMemberException OtherKind(MemberState member, MergeMember declared) => MetadataReader.Damaged(
        $"the member \"{declared.Name}\" is tagged \"{member.Tag}\", and declared as {declared.Kind}");

    private static MemberState Empty(MergeKind kind, EditStamp stamp, MergeValueKind values, CustomMerge? custom) =>
        kind switch
        {
            MergeKind.FirstWriterWins => ChoiceState.Empty(ChoiceRule.First, values, stamp),
            MergeKind.Max => ChoiceState.Empty(ChoiceRule.Greatest, values, stamp),
            MergeKind.Min => ChoiceState.Empty(ChoiceRule.Smallest, values, stamp),
            MergeKind.Monotone => ChoiceState.Empty(ChoiceRule.Furthest, values, stamp),
            MergeKind.Counter => CounterState.Of(values),
            MergeKind.Set => SetState.Empty,
            MergeKind.Map => RegistersState.Empty(isMap: true),
            MergeKind.Record => RegistersState.Empty(isMap: false),
            MergeKind.Custom when custom is not null => CustomState.Empty(custom, stamp),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind has no tag."),
        };
}
