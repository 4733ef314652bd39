using System.Buffers;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using CsCheck;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>
/// The merge laws of a generated record that mixes all kinds, by its generated codec and the resolver that ships.
/// </summary>
public sealed class GeneratedMergeLawTests
{
    private const int Writers = 3;
    private const string Id = "mixed:1";

    [Fact]
    public void A_generated_record_obeys_the_merge_laws_in_any_order_of_arrival() =>
        Gen.Select(Script, Gen.Shuffle(new[] { 0, 1, 2 })).Sample(
            static (script, order) => Check(script, order),
            iter: 100_000,
            print: static drawn => string.Join('\n', drawn.Item1));

    [Fact]
    public void A_generated_record_obeys_the_merge_laws_with_origins_too() =>
        Gen.Select(Script, Gen.Shuffle(new[] { 0, 1, 2 })).Sample(
            static (script, order) => Check([.. script.Select(static step => step with { HasScope = true })], order),
            iter: 40_000,
            print: static drawn => string.Join('\n', drawn.Item1));

    /// <summary>What scopes say, of which one is none.</summary>
    private static readonly MemoryOrigin?[] s_scopes =
    [
        null,
        new MemoryOrigin { Agent = "a", Run = "r", Source = MemorySource.Tool, Trust = MemoryTrust.Trusted },
        new MemoryOrigin { Agent = "b", Trust = MemoryTrust.Untrusted, DerivedFrom = ["mixed:2"] },
        new MemoryOrigin { Trust = MemoryTrust.Verified },
    ];

    private static Gen<Step[]> Script { get; } = Gen.Select(
        Gen.Int[0, Writers - 1], Gen.Int[0, 19], Gen.Int[0, 63], static (writer, action, value) =>
            new Step(writer, action, value)).Array[3, 8];

    private static void Check(Step[] script, int[] order)
    {
        DocumentRevision[] leaves = [.. Run(script).DistinctBy(static leaf => leaf.Revision)];
        DocumentRevision all = Winner(leaves);
        DocumentRevision[] shuffled = leaves.Length < Writers
            ? [.. leaves.Reverse()] : [.. order.Select(i => leaves[i])];

        // Commutative, and equal bytes: in whatever order leaves stand, the same revision is written.
        Assert.Equal(all.Revision, Winner(shuffled).Revision);

        // Associative: leaves that arrive one after the other, each resolved at once, become the same body.
        DocumentRevision one = shuffled[0];
        foreach (DocumentRevision next in shuffled.Skip(1)) one = Winner(one, next);
        Assert.Equal(Text(all), Text(one));

        // Idempotent: what was joined once changes nothing when it comes again.
        foreach (DocumentRevision leaf in leaves) Assert.Equal(Text(all), Text(Winner(all, leaf)));
    }

    private static DocumentRevision[] Run(Step[] script)
    {
        var leaves = new DocumentRevision?[Writers];
        long clock = 1_000;
        foreach (Step step in script)
        {
            ref DocumentRevision? own = ref leaves[step.Writer];
            DocumentRevision? other = leaves[(step.Writer + 1 + (step.Value % (Writers - 1))) % Writers];
            if (step.Action < 3 && other is not null) own = own is null ? other : Winner(own, other);
            else own = Edit(own, step, clock + ((step.Value % 5) * 10) - 20);
            clock++;
        }

        for (int i = 0; i < Writers; i++) leaves[i] ??= Edit(null, new Step(i, 3, i), clock);
        return leaves!;
    }

    private static DocumentRevision Edit(DocumentRevision? leaf, Step step, long now)
    {
        MixedMemory before = leaf is null
            ? new MixedMemory { Key = "1" } : MixedMemoryCodec.Instance.Read(leaf.Body.Span);
        var content = new ArrayBufferWriter<byte>();
        MixedMemoryCodec.Instance.Write(Change(before, step.Action, step.Value), content);
        DocumentSnapshot? current = leaf is null
            ? null : new DocumentSnapshot { Id = Id, Sequence = 1, Leaves = [leaf] };
        var context = new EditContext(new string((char)('A' + step.Writer), 10), now)
        { Origin = step.HasScope ? s_scopes[(step.Value / 7) % s_scopes.Length] : null };
        return TypedEdit.Compose(MixedMemoryMerge.Instance, Id, current, content.WrittenMemory, context)?.Revisions[^1]
            ?? leaf!;
    }

    private static MixedMemory Change(MixedMemory memory, int action, int value)
    {
        string word = $"{(char)('a' + (value % 4))}";
        return action switch
        {
            3 => memory with { Text = value % 7 == 0 ? null : $"{value}" },
            4 => memory with { Source = $"{value % 5}" },
            5 => memory with { Tags = memory.Tags.SymmetricExcept([word]) },
            6 => memory with { Hits = memory.Hits + value - 20 },
            7 => memory with { Best = value / 2.0 },
            8 => memory with { Least = -value },
            9 => memory with { Bits = 1L << (value % 8) },
            10 => memory with { Stage = (MixedStage)(value % 3) },
            11 => memory with { Born = $"{value}" },
            12 => memory with
            { Labels = value % 3 == 0 ? memory.Labels.Remove(word) : memory.Labels.SetItem(word, $"{value}") },
            13 => memory with { Price = value % 2 == 0 ? value / 2m : value / 3m },
            14 => memory with { Word = word + (value % 3 == 0 ? " " : "!") },
            15 => memory with { Big = BigInteger.Pow(value - 30, 20) },
            16 => memory with { Wide = (Int128)(value - 30) << 90 },
            17 => memory with { Time = TimeSpan.FromHours(value - 30) },
            18 => memory with { Stock = value % 3 == 0 ? 0 : memory.Stock + 1 },
            _ => memory with
            { Place = value % 2 == 0 ? memory.Place with { City = word } : memory.Place with { Street = word } },
        };
    }

    /// <summary>The one live leaf that a resolution makes of some.</summary>
    private static DocumentRevision Winner(params DocumentRevision[] leaves)
    {
        if (leaves.Length == 1 || leaves.All(leaf => leaf.Revision == leaves[0].Revision)) return leaves[0];
        var document = new DocumentSnapshot { Id = Id, Sequence = 1, Leaves = [.. leaves] };
        Resolution resolution = ConflictResolver.Resolve(MixedMemoryMerge.Instance, document);
        Assert.Equal(ResolutionOutcome.Resolved, resolution.Outcome);
        ImmutableArray<DocumentRevision> written = resolution.Write!.Revisions;
        return written.FirstOrDefault(static revision => !revision.Deleted)
            ?? leaves.Single(leaf => !written.Any(tombstone => tombstone.Path.Parent == leaf.Revision));
    }

    private static string Text(DocumentRevision revision) => Encoding.UTF8.GetString(revision.Body.Span);

    private readonly record struct Step(int Writer, int Action, int Value, bool HasScope = false);
}
