using System.Text;
using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging;

/// <summary>Makes the state after an edit.</summary>
internal static class StateEdit
{
    /// <summary>The state with the wanted content; the same instance if nothing changes.</summary>
    /// <exception cref="ReservedMemberException">What is stored leaves no room for it.</exception>
    public static DocumentState Apply(
        IMemoryMerge merge, EditBase edited, ReadOnlyMemory<byte> content, EditContext context)
    {
        MergeRules rules = MergeRules.Of(merge);
        DocumentState state = edited.State;
        string actor = rules.NeedsFreshActor(edited, context.Actor) ? FreshActor(edited, context) : context.Actor;
        long time = rules.EditTime(context.Now, edited.Latest.Time);
        int generation = rules.EditGeneration(time, edited.Latest.Time, edited.Latest.GenerationAtEnd);
        MemberEdit edit = MemberEdit.Of(context, new EditStamp(time, generation, actor), state.Deletion);
        List<ObjectMember> wanted = ObjectScanner.Scan(content);
        if (wanted.Exists(static member => member.Name.Equals(ReservedMember.MemberName)))
        {
            throw new ArgumentException(
                "The content has a member \"~\", which is reserved for merges.", nameof(content));
        }

        bool setsCase = !edited.IsCreation && CaseEdit.Sets(merge, state, wanted);
        var members = new List<MemberEntry>(Math.Max(wanted.Count, state.Members.Length));
        (bool changed, int next) = (false, 0);
        foreach (MemberEntry member in state.Members)
        {
            while (next < wanted.Count && wanted[next].Name.CompareTo(member.Name) < 0)
            {
                members.Add(Create(merge, wanted[next++], edit, edited.IsCreation, setsCase));
                changed = true;
            }

            bool isWanted = next < wanted.Count && wanted[next].Name.Equals(member.Name);
            ReadOnlyMemory<byte>? value = isWanted ? wanted[next++].Value : Canonical.None;
            MergeMember? declared = FindMember(merge, member.Name);
            MemberState after = edited.IsCreation ? member.State.Recreate(edit) : member.State;
            if (!isWanted && CaseEdit.Leaves(after, declared)) after = CaseEdit.Leave(after);
            else if (isWanted || context.ReplacesAll || declared is not null)
                after = Edit(rules, after, declared, value, edit);
            if (setsCase) after = CaseEdit.SetAgain(after, member.State, declared, edit);
            changed |= !ReferenceEquals(after, member.State);
            members.Add(member.After(after, edit));
        }

        while (next < wanted.Count)
        {
            members.Add(Create(merge, wanted[next++], edit, edited.IsCreation, setsCase));
            changed = true;
        }

        if (!changed && !edited.IsCreation) return state;
        return new DocumentState(members, Existence(rules, merge.Policy, edited, time), state.Deletion);
    }

    /// <summary>As <see cref="Apply"/>, for an edit that writes over nothing.</summary>
    /// <exception cref="MemoryFormatException">What is stored leaves no room for it.</exception>
    public static DocumentState ApplyReadable(
        string id, IMemoryMerge merge, EditBase edited, ReadOnlyMemory<byte> content, EditContext context)
    {
        try
        {
            return Apply(merge, edited, content, context);
        }
        catch (ReservedMemberException limit)
        {
            throw EditBase.Unreadable(id, limit);
        }
    }

    private static MemberState Edit(
        MergeRules rules, MemberState state, MergeMember? declared, ReadOnlyMemory<byte>? value, MemberEdit edit)
    {
        edit = For(edit, declared);
        if (declared is not null && !MemberKinds.IsOf(state, declared))
            return EditOtherKind(rules, state, declared, value, edit);
        MemberState edited = rules.Edit(state, value, edit);

        // The member drives, never the declaration (rule 5): but one that was an ordinary member when the document was
        // written becomes what it is declared by now with its first edit.
        bool converts = state is RegisterState && !ReferenceEquals(edited, state)
            && declared is { Kind: not MergeKind.LastWriterWins };
        return converts ? MemberKinds.Convert((RegisterState)state, declared!).Edit(value, edit) : edited;
    }

    /// <summary>The member drives, as long as it can hold what the declared kind holds.</summary>
    private static MemberState EditOtherKind(
        MergeRules rules, MemberState state, MergeMember declared, ReadOnlyMemory<byte>? value, MemberEdit edit)
    {
        try
        {
            MemberState edited = rules.Edit(state, value, edit);
            bool isThere = value is { } wanted && edited.Value is { } shown && wanted.Span.SequenceEqual(shown.Span);
            return isThere || value is null ? edited : throw MemberKinds.OtherKind(state, declared);
        }
        catch (FormatException)
        {
            throw MemberKinds.OtherKind(state, declared);
        }
    }

    private static MemberEntry Create(
        IMemoryMerge merge, ObjectMember member, MemberEdit edit, bool isCreation, bool setsCase)
    {
        MergeMember? declared = FindMember(merge, member.Name);
        MergeKind kind = declared?.Kind ?? MergeKind.LastWriterWins;
        bool isSet = isCreation || (setsCase && declared is { IsOfCases: true });
        if (kind == MergeKind.LastWriterWins && !isSet && edit.SaysNothing(merge, member))
        {
            return new MemberEntry(member.Name, new RegisterState(EditStamp.None, member.Value));
        }

        return MemberEntry.Created(
            member.Name, MemberKinds.Create(kind, member.Value, For(edit, declared)), edit);
    }

    /// <summary>The edit of a member, with what is declared of it.</summary>
    private static MemberEdit For(MemberEdit edit, MergeMember? declared) => declared is null
        ? edit
        : edit with { Order = declared.Order, Values = declared.Values, Custom = declared.Custom };

    private static long Existence(MergeRules rules, ConflictPolicy policy, EditBase edited, long time) =>
        edited.IsCreation ? NewExistence(rules, policy, edited, time) : edited.State.Existence;

    private static long NewExistence(MergeRules rules, ConflictPolicy policy, EditBase edited, long time)
    {
        bool deletesWin = policy is ConflictPolicy.DeleteWins or ConflictPolicy.ForgetWins;
        return deletesWin && edited.State.Deletion >= EditStamp.MaxTime
            ? throw new ReservedMemberException(
                "The document was deleted at the latest time that a stamp can have, so no edit can come after it.")
            : rules.Existence(policy, isFirst: edited.Parent is null, time);
    }

    public static MergeMember? FindMember(IMemoryMerge merge, MemberName name)
    {
        foreach (MergeMember member in merge.Members)
        {
            if (name.Is(member.Name)) return member;
        }

        return null;
    }

    private static string FreshActor(EditBase edited, EditContext context) =>
        context.FreshActor?.Invoke()
        ?? ReservedMember.DeriveActor(Encoding.UTF8.GetBytes($"{context.Actor} {edited.Parent?.Leaf}"));
}
