#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Store;
using F = TypedMemory.Tests.SpecimenFields;

namespace TypedMemory.Tests;

/// <summary>
/// Nested filters, orders by several members and pages, asked of a store and of a list of what the store gives to read:
/// also where documents lack members, so that their defaults stand in.
/// </summary>
public sealed class RandomPredicateTests
{
    private const int Count = 90;
    private const int Rounds = 150;

    private static readonly int?[] s_ranks = [null, -1, 0, 1, 2];
    private static readonly double[] s_scores = [0.5, -0.0, 1e300];
    private static readonly StepRights?[] s_rights =
        [null, StepRights.None, StepRights.Read, StepRights.Write, StepRights.Read | StepRights.Own, (StepRights)(-1)];

    private static readonly JobState?[] s_states = [null, .. Enum.GetValues<JobState>(), (JobState)7, (JobState)(-2)];
    private static readonly string?[] s_labels = [null, "", "none", "None", "é", "e\u0301", "a\0b", "\U0001F600"];
    private static readonly decimal?[] s_weights = [null, 1.5m, 1.50m, 2, 1m / 3, -7];
    private static readonly Guid?[] s_owners = [null, Guid.Empty, new("00000000-0000-0000-0000-00000000000f")];
    private static readonly TimeSpan?[] s_times = [null, TimeSpan.FromHours(1), TimeSpan.MinValue, TimeSpan.FromDays(2)];
    private static readonly bool?[] s_bools = [null, true, false];
    private static readonly NoteId?[] s_notes = [null, new("a", "b"), new("a:b", "c")];
    private static readonly string[] s_names = ["first", "main", ""];

    private static readonly DateTimeOffset?[] s_moments =
    [
        null, DateTimeOffset.UnixEpoch, new(1970, 1, 1, 3, 0, 0, TimeSpan.FromHours(3)), DateTimeOffset.MinValue,
        DateTimeOffset.MaxValue,
    ];

    private static CancellationToken Token => TestMemory.Token;

    private delegate (MemoryFilter<Specimen> Filter, Func<Specimen, bool> Holds, string Text) Leaf(Random random);

    private delegate (IMemoryOrder<Specimen> Field, Comparison<Specimen> Compare, string Text) Order();

    [Theory]
    [InlineData(StoreKind.Sqlite, 11)]
    [InlineData(StoreKind.Sqlite, 12)]
    [InlineData(StoreKind.Memory, 13)]
    public async Task A_store_answers_what_a_list_answers(StoreKind kind, int seed)
    {
        var random = new Random(seed);
        await using TestMemory memory = TestMemory.Create(kind);
        var specimens = memory.Get<ISpecimenRepository>();
        IDocumentStore store = await memory.OpenStoreAsync();
        for (int number = 0; number < Count; number++)
        {
            Specimen made = Make(random, number);
            if (random.Next(3) > 0) await specimens.InsertAsync(made, Token);
            else await TestDocuments.WriteAsync(store, $"specimen:{number}", WithGaps(random, made));
        }

        Specimen[] all = [.. (await specimens.Query().ToListAsync(Token)).Select(static entry => entry.Value)];
        Assert.Equal(Count, all.Length);
        for (int round = 0; round < Rounds; round++)
            await CheckAsync(specimens, all, random, $"seed {seed}, round {round}");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Memory)]
    public async Task A_lone_surrogate_finds_no_document_that_has_its_replacement(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        var specimens = memory.Get<ISpecimenRepository>();
        foreach ((int number, string text) in ((int, string)[])[(1, "\ufffda"), (2, "\ufffd"), (3, "\0")])
        {
            await specimens.InsertAsync(
                new Specimen { Number = number, Label = text, Tags = [text], Main = new(text) }, Token);
        }

        foreach (MemoryFilter<Specimen> filter in (MemoryFilter<Specimen>[])
            [
                F.Label == "\ud800a", F.Label.In("\udc00"), F.Label.StartsWith("\ud83d"), F.Label.EndsWith("\ud83da"),
                F.Label.Contains("\ud83d"), F.Tags.Contains("\ud83d"), F.Tags.Any(static t => t.Contains("\udfff")),
                F.Main.Name == "\ud800", F.Main.Name.StartsWith("\ud800"), F.Label.EqualsIgnoreCase("\ud800"),
            ])
        {
            Assert.Equal(0, await specimens.Query().Where(filter).CountAsync(Token));
        }

        Assert.Equal(2, await specimens.Query().Where(F.Label.StartsWith("\ufffd")).CountAsync(Token));
    }

    private static async Task CheckAsync(
        ISpecimenRepository specimens, Specimen[] all, Random random, string name)
    {
        (MemoryFilter<Specimen> filter, Func<Specimen, bool> holds, string text) = Filter(random, 3);
        MemoryQuery<Specimen, SpecimenId> query = specimens.Query().Where(filter);
        (query, Comparison<Specimen> compare, string ordered) = Ordered(query, random);
        name = $"{name}: {text} by {ordered}";
        Specimen[] held = [.. all.Where(holds)];
        int[] expected = [.. held.Order(Comparer<Specimen>.Create(compare)).Select(static s => s.Number)];
        int[] found = await NumbersAsync(query);
        Assert.True(
            expected.SequenceEqual(found), $"{name}: {string.Join(' ', expected)} and not {string.Join(' ', found)}");
        Assert.True(expected.Length == await query.CountAsync(Token), $"count of {name}");
        Assert.True(expected.Length > 0 == await query.AnyAsync(Token), $"any of {name}");
        int skip = random.Next(20);
        int take = random.Next(1, 20);
        Assert.True(
            expected.Skip(skip).Take(take).SequenceEqual(await NumbersAsync(query.Skip(skip).Take(take))),
            $"{skip} and {take} of {name}");
        List<int> paged = [];
        string? continuation = null;
        do
        {
            MemoryPage<Specimen, SpecimenId> page = await query.ToPageAsync(random.Next(1, 40), continuation, Token);
            paged.AddRange(page.Items.Select(static entry => entry.Value.Number));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        Assert.True(expected.SequenceEqual(paged), $"pages of {name}");
        if (held.Length == 0) return;
        Assert.True(held.Sum(static s => s.Rank ?? 0) == await query.SumAsync(F.Rank, Token), $"sum of {name}");
        Assert.True(held.Max(static s => s.Rank) == await query.MaxAsync(F.Rank, Token), $"greatest of {name}");
        Assert.True(
            held.Min(static s => s.Main?.Weight) == await query.MinAsync(F.Main.Weight, Token), $"least of {name}");
        Assert.True(
            held.CountBy(static s => s.State?.ToString() ?? "").Select(static g => (g.Key, (long)g.Value)).Order()
                .SequenceEqual((await query.GroupBy(F.State).CountAsync(Token))
                    .Select(static g => (g.Key?.ToString() ?? "", g.Count)).Order()),
            $"groups of {name}");
    }

    private static async Task<int[]> NumbersAsync(MemoryQuery<Specimen, SpecimenId> query) =>
        [.. (await query.ToListAsync(Token)).Select(static entry => entry.Value.Number)];

    private static (MemoryFilter<Specimen> Filter, Func<Specimen, bool> Holds, string Text) Filter(
        Random random, int depth)
    {
        int kind = depth == 0 ? 3 : random.Next(5);
        if (kind > 2) return s_leaves[random.Next(s_leaves.Length)](random);
        var (one, holdsOne, textOne) = Filter(random, depth - 1);
        if (kind == 0) return (!one, s => !holdsOne(s), $"!({textOne})");
        var (other, holdsOther, textOther) = Filter(random, depth - 1);
        return kind == 1
            ? (one & other, s => holdsOne(s) && holdsOther(s), $"({textOne} & {textOther})")
            : (one | other, s => holdsOne(s) || holdsOther(s), $"({textOne} | {textOther})");
    }

    private static (MemoryQuery<Specimen, SpecimenId> Query, Comparison<Specimen> Compare, string Text) Ordered(
        MemoryQuery<Specimen, SpecimenId> query, Random random)
    {
        List<Comparison<Specimen>> comparisons = [];
        string text = "";
        bool descends = false;
        for (int count = random.Next(4); count > 0; count--)
        {
            (IMemoryOrder<Specimen> field, Comparison<Specimen> compare, string name) =
                s_orders[random.Next(s_orders.Length)]();
            if (text.Contains(name, StringComparison.Ordinal)) continue;
            descends = random.Next(2) == 0;
            query = (comparisons.Count == 0, descends) switch
            {
                (true, false) => query.OrderBy(field),
                (true, true) => query.OrderByDescending(field),
                (false, false) => query.ThenBy(field),
                _ => query.ThenByDescending(field),
            };
            comparisons.Add(descends ? (a, b) => compare(b, a) : compare);
            text += name + (descends ? " down " : " ");
        }

        comparisons.Add(descends ? static (a, b) => ById(b, a) : ById);
        return (query, (a, b) => comparisons.Select(c => c(a, b)).FirstOrDefault(static order => order != 0), text);

        static int ById(Specimen a, Specimen b) => string.CompareOrdinal(a.Id().DocumentId, b.Id().DocumentId);
    }

    private static readonly Order[] s_orders =
    [
        By(F.Rank, static s => s.Rank), By(F.Score, static s => s.Score), By(F.Rights, static s => s.Rights),
        By(F.Since, static s => s.Since), By(F.State, static s => s.State), By(F.Took, static s => s.Took),
        By(F.IsSure, static s => s.IsSure), By(F.Owner, static s => s.Owner?.ToString()),
        By(F.Main.Weight, static s => s.Main?.Weight), By(F.Main.State, static s => s.Main?.State),
        static () => (F.Label, static (a, b) => CompareUtf8(a.Label, b.Label), "Label"),
        static () => (
            F.Notes[JobState.Done],
            static (a, b) => CompareUtf8(
                a.Notes.GetValueOrDefault(JobState.Done), b.Notes.GetValueOrDefault(JobState.Done)),
            "Notes"),
    ];

    private static readonly Leaf[] s_leaves =
    [
        Of(F.Rank, static s => s.Rank, s_ranks), Of(F.Score, static s => s.Score, s_scores),
        Of(F.Rights, static s => s.Rights, s_rights), Of(F.Since, static s => s.Since, s_moments),
        Of(F.State, static s => s.State, s_states), Of(F.Took, static s => s.Took, s_times),
        Of(F.IsSure, static s => s.IsSure, s_bools), Of(F.Main.Weight, static s => s.Main?.Weight, s_weights),
        OfEqual(F.Owner, static s => s.Owner, s_owners), OfEqual(F.Note, static s => s.Note, s_notes),
        OfEqual(F.Label, static s => s.Label, s_labels),
        OfEqual(F.Notes[JobState.Done], static s => s.Notes.GetValueOrDefault(JobState.Done), s_labels),
        static random => Pick(random, s_rights) is { } rights
            ? (F.Rights.HasFlag(rights), s => s.Rights?.HasFlag(rights) == true, $"rights {rights}")
            : (F.Rights.IsNull, static s => s.Rights is null, "no rights"),
        static random => Pick(random, s_labels) is { } start
            ? (F.Label.StartsWith(start), s => s.Label?.StartsWith(start, StringComparison.Ordinal) == true,
                $"label from {start}")
            : (F.Main.IsNull, static s => s.Main is null, "no main"),
        static random => Pick(random, s_states) is { } state
            ? (F.States.Contains(state), s => s.States.Contains(state), $"states have {state}")
            : (!F.States.Any(), static s => s.States.IsEmpty, "no states"),
        static random =>
        {
            string?[] tags = [Pick(random, s_labels), Pick(random, s_labels)];
            return random.Next(2) == 0
                ? (F.Tags.ContainsAll(tags), s => tags.All(s.Tags.Contains), $"tags all {string.Join(',', tags)}")
                : (F.Tags.ContainsAny(tags), s => tags.Any(s.Tags.Contains), $"tags any {string.Join(',', tags)}");
        },
        static random =>
        {
            (string name, decimal? weight) = (Pick(random, s_names), Pick(random, s_weights));
            return (
                F.Parts.Any(p => p.Name == name & p.Weight == weight),
                s => s.Parts.Any(p => p.Name == name && p.Weight == weight), $"a part {name} of {weight}");
        },
        static random =>
        {
            int mark = random.Next(3);
            return (
                F.Parts.All(p => p.Marks.Contains(mark) | p.State == JobState.Done),
                s => s.Parts.All(p => p.Marks.Contains(mark) || p.State == JobState.Done), $"every part {mark} or done");
        },
        static random => Pick(random, s_states) is { } key
            ? (F.Notes.ContainsKey(key), s => s.Notes.ContainsKey(key), $"a note on {key}")
            : (F.Main.Marks.Contains(1), static s => s.Main?.Marks.Contains(1) == true, "main is marked"),
    ];

    private static Order By<TValue>(
        MemoryOrderedField<Specimen, TValue> field, Func<Specimen, IComparable?> get) => () => (
            field, (a, b) => Comparer<IComparable>.Default.Compare(get(a), get(b)), field.ToString());

    private static Leaf OfEqual<TValue>(
        MemoryField<Specimen, TValue> field, Func<Specimen, TValue> get, TValue[] values) => random =>
    {
        TValue value = Pick(random, values);
        TValue other = Pick(random, values);
        EqualityComparer<TValue> same = EqualityComparer<TValue>.Default;
        return random.Next(3) switch
        {
            0 => (field == value, s => same.Equals(get(s), value), $"{field} == {value}"),
            1 => (field != value, s => !same.Equals(get(s), value), $"{field} != {value}"),
            _ => (field.In(value, other), s => same.Equals(get(s), value) || same.Equals(get(s), other),
                $"{field} in {value}, {other}"),
        };
    };

    private static Leaf Of<TValue>(
        MemoryOrderedField<Specimen, TValue> field, Func<Specimen, TValue> get, TValue[] values)
    {
        Leaf equal = OfEqual(field, get, values);
        return random =>
        {
            TValue value = Pick(random, values);
            TValue other = Pick(random, values);
            return random.Next(7) switch
            {
                0 => (field < value, s => Both(get(s), value) < 0, $"{field} < {value}"),
                1 => (field <= value, s => Both(get(s), value) <= 0, $"{field} <= {value}"),
                2 => (field > value, s => Both(get(s), value) > 0, $"{field} > {value}"),
                3 => (field >= value, s => Both(get(s), value) >= 0, $"{field} >= {value}"),
                4 => (field.Between(value, other), s => Both(get(s), value) >= 0 && Both(get(s), other) <= 0,
                    $"{field} between {value} and {other}"),
                _ => equal(random),
            };
        };

        static int? Both(TValue one, TValue other) =>
            one is null || other is null ? null : Comparer<TValue>.Default.Compare(one, other);
    }

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];

    private static int CompareUtf8(string? left, string? right) => left is null || right is null
        ? (left is null ? 0 : 1) - (right is null ? 0 : 1)
        : Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static Specimen Make(Random random, int number)
    {
        return new Specimen
        {
            Number = number,
            Rank = Pick(random, s_ranks),
            Score = Pick(random, s_scores),
            Rights = Pick(random, s_rights),
            Since = Pick(random, s_moments),
            State = Pick(random, s_states),
            Label = Pick(random, s_labels),
            Owner = Pick(random, s_owners),
            IsSure = Pick(random, s_bools),
            Note = Pick(random, s_notes),
            Took = Pick(random, s_times),
            States = [.. Several(s_states).OfType<JobState>()],
            Tags = [.. Several(s_labels)],
            Parts = [.. Several(s_names).Select(Part)],
            Main = random.Next(3) == 0 ? null : Part("main"),
            Notes = Several(s_states).OfType<JobState>().Distinct()
                .ToDictionary(static state => state, _ => Pick(random, s_labels)),
        };

        IEnumerable<T> Several<T>(T[] values) =>
            Enumerable.Range(0, random.Next(4)).Select(_ => Pick(random, values)).ToArray();
        SpecimenPart Part(string name) => new(name)
        {
            Weight = Pick(random, s_weights),
            State = Pick(random, Enum.GetValues<JobState>()),
            Marks = [.. Several([0, 1, 2])],
        };
    }

    /// <summary>The document as an older version or another program wrote it: without some of its members.</summary>
    private static string WithGaps(Random random, Specimen specimen)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        SpecimenCodec.Instance.Write(specimen, output);
        JsonObject json = JsonNode.Parse(output.WrittenSpan)!.AsObject();
        foreach (JsonObject part in json["parts"]!.AsArray().OfType<JsonObject>().Append((json["main"] as JsonObject)!))
        {
            foreach (string name in (string[])["weight", "state", "marks"])
            {
                if (random.Next(2) == 0) part?.Remove(name);
            }
        }

        foreach (string name in json.Select(static member => member.Key).ToArray())
        {
            if (name != "number" && random.Next(2) == 0) json.Remove(name);
        }

        return json.ToJsonString();
    }
}
