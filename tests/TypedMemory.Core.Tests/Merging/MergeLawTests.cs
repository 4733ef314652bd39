using System.Collections.Immutable;
using System.Text;
using CsCheck;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>
/// The joins are commutative, associative and idempotent, and equal states have equal bytes: for every kind, over
/// states that histories of edits, merges and deletes reach.
/// </summary>
public sealed class MergeLawTests
{
    private const int Replicas = 3;

    [Theory]
    [InlineData(MergeKind.LastWriterWins)]
    [InlineData(MergeKind.FirstWriterWins)]
    [InlineData(MergeKind.Max)]
    [InlineData(MergeKind.Min)]
    [InlineData(MergeKind.Monotone)]
    [InlineData(MergeKind.Set)]
    [InlineData(MergeKind.Counter)]
    [InlineData(MergeKind.Map)]
    [InlineData(MergeKind.Record)]
    [InlineData(MergeKind.Custom)]
    public void A_kind_obeys_the_merge_laws(MergeKind kind)
    {
        SampleMerge merge = SampleMerge.Only(kind);
        Script(14).Sample(script => Check(merge, script), iter: 100_000, print: Print);
    }

    [Theory]
    [InlineData(MergeKind.Max, MergeValueKind.Text)]
    [InlineData(MergeKind.Min, MergeValueKind.Text)]
    [InlineData(MergeKind.Max, MergeValueKind.Decimal)]
    [InlineData(MergeKind.Min, MergeValueKind.Decimal)]
    [InlineData(MergeKind.Max, MergeValueKind.Integer)]
    [InlineData(MergeKind.Min, MergeValueKind.Integer)]
    [InlineData(MergeKind.Max, MergeValueKind.Moment)]
    [InlineData(MergeKind.Min, MergeValueKind.Moment)]
    [InlineData(MergeKind.Max, MergeValueKind.TimeOfDay)]
    [InlineData(MergeKind.Min, MergeValueKind.TimeSpan)]
    [InlineData(MergeKind.Max, MergeValueKind.Version)]
    [InlineData(MergeKind.Min, MergeValueKind.Guid)]
    [InlineData(MergeKind.Counter, MergeValueKind.SByte)]
    [InlineData(MergeKind.Counter, MergeValueKind.UInt32)]
    [InlineData(MergeKind.Counter, MergeValueKind.UInt64)]
    public void A_kind_of_values_obeys_the_merge_laws(MergeKind kind, MergeValueKind values)
    {
        var merge = new SampleMerge { Members = [new MergeMember("value", kind) { Values = values }] };
        Script(14).Sample(script => Check(merge, script), iter: 20_000, print: Print);
    }

    [Fact]
    public void The_outcome_does_not_depend_on_the_order_in_which_leaves_arrive()
    {
        var merge = new SampleMerge();
        Gen.Select(Script(8), Gen.Shuffle(new[] { 0, 1, 2 })).Sample(
            (script, order) => CheckOrder(merge, script, order), iter: 100_000);
    }

    [Fact]
    public void Records_that_mix_all_kinds_obey_the_merge_laws()
    {
        var merge = new SampleMerge();
        Script(10).Sample(script => Check(merge, script), iter: 100_000, print: Print);
    }

    /// <summary>A step of a history: which replica, what it does, to which member, with which value.</summary>
    private static Gen<Step[]> Script(int length) => Gen.Select(
        Gen.Int[0, Replicas - 1], Gen.Int[0, 9], Gen.Int[0, 9], Gen.Int[0, 63],
        static (replica, action, member, value) => new Step(replica, action, member, value)).Array[3, length];

    private static void Check(SampleMerge merge, Step[] script)
    {
        DocumentState[] states = Run(merge, script);
        DocumentState a = states[0];
        DocumentState b = states[1];
        DocumentState c = states[2];
        Assert.Equal(Bytes(a.Join(b)), Bytes(b.Join(a)));
        Assert.Equal(Bytes(a.Join(b).Join(c)), Bytes(a.Join(b.Join(c))));
        Assert.Equal(Bytes(c.Join(a).Join(b)), Bytes(a.Join(b).Join(c)));
        Assert.Equal(Bytes(a), Bytes(a.Join(a)));
        DocumentState joined = a.Join(b);
        Assert.Equal(Bytes(joined), Bytes(joined.Join(b)));
        foreach (DocumentState state in states)
        {
            Assert.Equal(Bytes(state), Bytes(Reread(state)));
        }
    }

    /// <summary>
    /// Leaves that are resolved all at once, and leaves of which two are resolved before the third arrives, hold the
    /// same in the end; and whoever gets them in another order writes the same revisions.
    /// </summary>
    private static void CheckOrder(SampleMerge merge, Step[] script, int[] order)
    {
        DocumentRevision[] leaves = [.. Run(merge, script).Select(static (state, i) => new DocumentRevision
        {
            Id = "sample:1",
            Path = new RevisionPath(new RevisionId(1, (UInt128)(i + 1))),
            Body = BodyWriter.Write(state),
        })];
        Resolution once = Resolve(merge, leaves);
        Resolution shuffled = Resolve(merge, [.. order.Select(i => leaves[i])]);
        Assert.Equal(
            once.Write!.Revisions.Select(static revision => revision.Revision),
            shuffled.Write!.Revisions.Select(static revision => revision.Revision));

        DocumentRevision first = Winner(
            Resolve(merge, [leaves[order[0]], leaves[order[1]]]), leaves[order[0]], leaves[order[1]]);
        DocumentRevision last = Winner(Resolve(merge, [first, leaves[order[2]]]), first, leaves[order[2]]);
        Assert.Equal(Text(Winner(once, leaves)), Text(last));
    }

    private static Resolution Resolve(SampleMerge merge, DocumentRevision[] leaves) =>
        ConflictResolver.Resolve(merge, new DocumentSnapshot { Id = "sample:1", Sequence = 1, Leaves = [.. leaves] });

    /// <summary>The one live leaf after a resolution.</summary>
    private static DocumentRevision Winner(Resolution resolution, params DocumentRevision[] leaves) =>
        resolution.Write!.Revisions.FirstOrDefault(static revision => !revision.Deleted)
        ?? leaves.Single(leaf => !resolution.Write.Revisions.Any(tombstone => tombstone.Path.Parent == leaf.Revision));

    private static string Text(DocumentRevision revision) => Encoding.UTF8.GetString(revision.Body.Span);

    private static DocumentState[] Run(SampleMerge merge, Step[] script)
    {
        var states = new DocumentState[Replicas];
        Array.Fill(states, DocumentState.Empty);
        long clock = 1_000;
        foreach (Step step in script)
        {
            ref DocumentState state = ref states[step.Replica];
            if (step.Action < 3)
                state = state.Join(states[(step.Replica + 1 + (step.Value % (Replicas - 1))) % Replicas]);
            else if (step.Action == 3 && step.Value < 8) state = Foreign(state, merge, step);
            else state = Edit(state, merge, step, clock + ((step.Value % 5) * 10) - 20);
            clock++;
        }

        return states;
    }

    private static DocumentState Edit(DocumentState state, SampleMerge merge, Step step, long now)
    {
        MergeMember member = merge.Members[step.Member % merge.Members.Length];
        var stamp = new EditStamp(Math.Max(now, state.GreatestTime + 1), 0, new string((char)('A' + step.Replica), 10));
        var edit = new MemberEdit(stamp, 0, member.Order) { Custom = member.Custom, Values = member.Values };
        ReadOnlyMemory<byte>? value = Value(member, step.Value);
        MemberName name = MemberName.Of(member.Name);
        MemberState? before = state.Find(name);
        MemberState? after = before is not null ? before.Edit(value, edit)
            : value is { } first ? MemberKinds.Create(member.Kind, first, edit)
            : null;
        return after is null ? state : With(state, name, after);
    }

    private static DocumentState Foreign(DocumentState state, SampleMerge merge, Step step)
    {
        MergeMember member = merge.Members[step.Member % merge.Members.Length];
        MemberName name = MemberName.Of(member.Name);
        if (state.Find(name) is not { } before || Value(member, step.Value + 8) is not { } value) return state;
        var edit = new ForeignEdit(2 + step.Value, ReservedMember.DeriveActor(Encoding.UTF8.GetBytes($"{step}")));
        return With(state, name, before.Adopt(value, edit));
    }

    private static DocumentState With(DocumentState state, MemberName name, MemberState changed)
    {
        List<MemberEntry> members = [.. state.Members];
        members.RemoveAll(member => member.Name.Equals(name));
        members.Add(new MemberEntry(name, changed));
        members.Sort(static (left, right) => left.Name.CompareTo(right.Name));
        return new DocumentState(members, state.Existence, state.Deletion);
    }

    private static ReadOnlyMemory<byte>? Value(MergeMember member, int seed)
    {
        string? text = member.Kind switch
        {
            MergeKind.Counter when member.Values != MergeValueKind.Plain => $"{seed * 2 % 127}",
            MergeKind.Max or MergeKind.Min when member.Values != MergeValueKind.Plain =>
                KindValues.Of(member.Values, seed),
            MergeKind.Counter => $"{(seed * 7) - 100}",
            MergeKind.Custom => $"{seed}",
            MergeKind.Max or MergeKind.Min => seed % 3 == 0 ? $"{seed}.5" : $"{seed - 20}",
            MergeKind.Monotone => SampleMerge.Stages[seed % SampleMerge.Stages.Length],
            MergeKind.Set =>
                $"[{string.Join(',', Enumerable.Range(0, 6).Where(i => (seed >> i & 1) != 0).Select(i => $"\"{(char)('a' + i)}\""))}]",
            MergeKind.Map or MergeKind.Record => seed == 63 ? null
                : $"{{{string.Join(',', Enumerable.Range(0, 3).Where(i => (seed >> (2 * i) & 3) != 0).Select(i => $"\"{(char)('a' + i)}\":{seed >> (2 * i) & 3}"))}}}",
            _ => seed % 7 == 0 ? null : $"\"{seed % 11}\"",
        };
        return text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(text);
    }

    private static string Bytes(DocumentState state) => Encoding.UTF8.GetString(BodyWriter.Write(state).Span);

    private static DocumentState Reread(DocumentState state) => LeafReader.Read(new DocumentRevision
    {
        Id = "sample:1",
        Path = new RevisionPath(new RevisionId(1, 1)),
        Body = BodyWriter.Write(state),
    });

    private static string Print(Step[] script) => string.Join('\n', script.Select(static step => $"{step}"));

    private readonly record struct Step(int Replica, int Action, int Member, int Value);
}
