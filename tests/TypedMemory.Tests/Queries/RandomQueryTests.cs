#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
using System.Numerics;
using System.Text;

namespace TypedMemory.Tests;

/// <summary>
/// Queries over every kind of value against the same questions asked of a list in memory: operators, orders, pages,
/// aggregates, updates and deletes.
/// </summary>
public sealed class RandomQueryTests
{
    private const int Count = 120;
    private const int Rounds = 2;

    private static readonly string?[] s_texts =
        [null, "", "a", "A", "ab", "é", "e\u0301", "z", "\U0001F600", "\uffff", "a\0", "İ", "ß"];

    private static readonly IFieldCheck[] s_fields =
    [
        new FieldCheck<int>(MeasureFields.Whole, static m => m.Whole),
        new FieldCheck<int?>(MeasureFields.MaybeWhole, static m => m.MaybeWhole),
        new FieldCheck<string?>(MeasureFields.Text, static m => m.Text, CompareUtf8),
        new FieldCheck<double>(MeasureFields.Real, static m => m.Real),
        new FieldCheck<float?>(MeasureFields.MaybeReal, static m => m.MaybeReal),
        new FieldCheck<Half>(MeasureFields.Small, static m => m.Small),
        new FieldCheck<decimal>(MeasureFields.Exact, static m => m.Exact),
        new FieldCheck<decimal?>(MeasureFields.MaybeExact, static m => m.MaybeExact),
        new FieldCheck<Int128>(MeasureFields.Wide, static m => m.Wide),
        new FieldCheck<UInt128>(MeasureFields.WidePositive, static m => m.WidePositive),
        new FieldCheck<BigInteger>(MeasureFields.Any, static m => m.Any),
        new FieldCheck<ulong>(MeasureFields.Positive, static m => m.Positive),
        new FieldCheck<bool>(MeasureFields.Flag, static m => m.Flag),
        new FieldCheck<char>(MeasureFields.Letter, static m => m.Letter),
        new FieldCheck<JobState>(MeasureFields.State, static m => m.State),
        new FieldCheck<Guid>(MeasureFields.Guid, static m => m.Guid),
        new FieldCheck<DateTime>(MeasureFields.Moment, static m => m.Moment),
        new FieldCheck<DateTimeOffset?>(MeasureFields.Instant, static m => m.Instant),
        new FieldCheck<DateOnly>(MeasureFields.Day, static m => m.Day),
        new FieldCheck<TimeOnly>(MeasureFields.Time, static m => m.Time),
        new FieldCheck<TimeSpan>(MeasureFields.Span, static m => m.Span),
        new FieldCheck<Version?>(MeasureFields.Version, static m => m.Version),
        new FieldCheck<int?>(MeasureFields.Map["a"], static m => m.Map.GetValueOrDefault("a")),
        new FieldCheck<int?>(MeasureFields.Points["a"].X, static m => m.Points.GetValueOrDefault("a")?.X),
    ];

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind, int> Seeds => new()
    {
        { StoreKind.Memory, 1 }, { StoreKind.Sqlite, 2 }, { StoreKind.Sqlite, 3 },
    };

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_query_answers_what_a_list_answers(StoreKind kind, int seed)
    {
        var random = new Random(seed);
        Measure[] all = [.. Enumerable.Range(0, Count).Select(number => Make(random, number))];
        await using TestMemory memory = TestMemory.Create(kind);
        var measures = memory.Get<IMeasureRepository>();
        Assert.All(await measures.InsertManyAsync(all, Token), static outcome => Assert.Null(outcome.Error));
        foreach (IFieldCheck field in s_fields)
        {
            for (int round = 0; round < Rounds; round++)
            {
                foreach ((string name, MemoryFilter<Measure> filter, Func<Measure, bool> holds) in field.Filters(
                    all[random.Next(Count)], all[random.Next(Count)]))
                {
                    await CheckAsync(measures, all, $"seed {seed}: {name}", filter, holds);
                }
            }

            await field.CheckOrderAsync(measures.Query(), all, $"seed {seed}: {field}");
        }

        foreach ((string name, MemoryFilter<Measure> filter, Func<Measure, bool> holds) in Collections())
            await CheckAsync(measures, all, $"seed {seed}: {name}", filter, holds);

        await measures.Query().Where(MeasureFields.State == JobState.Done).UpdateAsync(
            static m => m with { Whole = 77 }, Token);
        Assert.Equal(
            all.Count(static m => m.State == JobState.Done),
            await measures.Query().Where(MeasureFields.Whole == 77).CountAsync(Token));
        await measures.Query().Where(MeasureFields.Whole == 77).DeleteAsync(Token);
        Assert.Equal(
            all.Count(static m => m.State != JobState.Done), await measures.Query().CountAsync(Token));
    }

    private static async Task CheckAsync(
        IMeasureRepository measures, Measure[] all, string name, MemoryFilter<Measure> filter,
        Func<Measure, bool> holds)
    {
        int[] expected = [.. all.Where(holds).Select(static m => m.Number).Order()];
        IEnumerable<int> found = (await measures.Query().Where(filter).ToListAsync(Token))
            .Select(static entry => entry.Value.Number).Order();
        Assert.True(expected.SequenceEqual(found), name);
        Assert.True(Count - expected.Length == await measures.Query().Where(!filter).CountAsync(Token), $"not {name}");
    }

    private static IEnumerable<(string Name, MemoryFilter<Measure> Filter, Func<Measure, bool> Holds)> Collections()
    {
        yield return ("contains", MeasureFields.Numbers.Contains(1), static m => m.Numbers.Contains(1));
        yield return ("contains null", MeasureFields.Numbers.Contains(null), static m => m.Numbers.Contains(null));
        yield return (
            "contains any", MeasureFields.Numbers.ContainsAny(1, null),
            static m => m.Numbers.Contains(1) || m.Numbers.Contains(null));
        yield return (
            "contains all", MeasureFields.Numbers.ContainsAll(1, 2),
            static m => m.Numbers.Contains(1) && m.Numbers.Contains(2));
        yield return (
            "an element", MeasureFields.Numbers.Any(static n => n > 1), static m => m.Numbers.Any(static n => n > 1));
        yield return (
            "every element", MeasureFields.Numbers.All(static n => n > 1), static m => m.Numbers.All(static n => n > 1));
        yield return ("a key", MeasureFields.Map.ContainsKey("b"), static m => m.Map.ContainsKey("b"));
        yield return ("a value", MeasureFields.Map.Values.Contains(2), static m => m.Map.ContainsValue(2));
        yield return ("a null", MeasureFields.Map.Values.Contains(null), static m => m.Map.ContainsValue(null));
        yield return (
            "a value by a filter", MeasureFields.Map.Values.Any(static v => v > 1),
            static m => m.Map.Values.Any(static v => v > 1));
        yield return (
            "every value", MeasureFields.Map.Values.All(static v => v > 1),
            static m => m.Map.Values.All(static v => v > 1));
        yield return (
            "a record", MeasureFields.Points.Values.Any(static p => p.X == 1 & p.Y == 2),
            static m => m.Points.Values.Any(static p => p is { X: 1, Y: 2 }));
        foreach (string text in s_texts.OfType<string>())
        {
            yield return (
                $"starts with {text}", MeasureFields.Text.StartsWith(text),
                m => m.Text?.StartsWith(text, StringComparison.Ordinal) == true);
            yield return (
                $"ends with {text}", MeasureFields.Text.EndsWith(text),
                m => m.Text?.EndsWith(text, StringComparison.Ordinal) == true);
            yield return (
                $"has {text}", MeasureFields.Text.Contains(text),
                m => m.Text?.Contains(text, StringComparison.Ordinal) == true);
            yield return (
                $"is {text} but for case", MeasureFields.Text.EqualsIgnoreCase(text),
                m => string.Equals(m.Text, text, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static int CompareUtf8(string? left, string? right) => left is null || right is null
        ? (left is null ? 0 : 1) - (right is null ? 0 : 1)
        : Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static Measure Make(Random random, int number)
    {
        return new Measure
        {
            Number = number,
            Whole = Pick(int.MinValue, -1, 0, 1, int.MaxValue),
            MaybeWhole = Pick<int?>(null, 0, 5),
            Text = Pick(s_texts),
            Real = Pick(-1e308, -0.0, 0.0, 5e-324, 1, 1e308),
            MaybeReal = Pick<float?>(null, 0.1f, float.MaxValue, -1),
            Small = Pick((Half)0.1, Half.MaxValue, (Half)(-2)),
            Exact = Pick(0.1m, 0.10m, 1m / 3, decimal.MaxValue, decimal.MinValue, 0m, -0.0000001m),
            MaybeExact = Pick<decimal?>(null, 1.5m, 12345678901234567890.12m),
            Wide = Pick<Int128>(Int128.MaxValue, Int128.MinValue, 0, 1L << 60),
            WidePositive = Pick<UInt128>(UInt128.MaxValue, 0, ulong.MaxValue),
            Any = Pick(BigInteger.Pow(10, 40), -BigInteger.Pow(10, 30), 0, 255, 256),
            Positive = Pick(ulong.MaxValue, 1UL << 63, 0UL, 5UL),
            Flag = Pick(true, false),
            Letter = Pick('a', '\uffff', '\0', 'é'),
            State = Pick(Enum.GetValues<JobState>()),
            Guid = Pick(
                Guid.Empty, new("ffffffff-0000-0000-0000-000000000000"), new("00ffffff-0000-0000-0000-000000000001")),
            Moment = Pick(DateTime.MinValue, DateTime.UnixEpoch, new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)),
            Instant = Pick<DateTimeOffset?>(
                null, new(2020, 1, 1, 5, 0, 0, TimeSpan.FromHours(5)), new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
                DateTimeOffset.MaxValue),
            Day = Pick(DateOnly.MinValue, DateOnly.MaxValue, new(2020, 2, 29)),
            Time = Pick(TimeOnly.MinValue, TimeOnly.MaxValue, new(1, 2, 3, 4)),
            Span = Pick(TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.MaxValue),
            Version = Pick<Version?>(null, new(1, 2), new(1, 2, 0), new(1, 10)),
            Numbers = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Pick<int?>(null, 1, 2, 3))],
            Map = Names().ToDictionary(static name => name, _ => Pick<int?>(null, 1, 2)),
            Points = Names().ToDictionary(static name => name, _ => Pick<OrderPoint?>(null, new(1, 2), new(2))),
        };

        T Pick<T>(params T[] values) => values[random.Next(values.Length)];
        IEnumerable<string> Names() => new[] { "a", "b", "c" }.Take(random.Next(4));
    }

    private interface IFieldCheck
    {
        IEnumerable<(string Name, MemoryFilter<Measure> Filter, Func<Measure, bool> Holds)> Filters(
            Measure one, Measure other);

        Task CheckOrderAsync(MemoryQuery<Measure, MeasureId> query, Measure[] all, string name);
    }

    private sealed class FieldCheck<TValue>(
        MemoryOrderedField<Measure, TValue> field, Func<Measure, TValue> get, Comparison<TValue>? order = null)
        : IFieldCheck
    {
        private readonly Comparison<TValue> _order = order ?? Comparer<TValue>.Default.Compare;

        public override string ToString() => field.ToString();

        public IEnumerable<(string Name, MemoryFilter<Measure> Filter, Func<Measure, bool> Holds)> Filters(
            Measure one, Measure other)
        {
            TValue low = get(one), high = get(other);
            yield return ($"{field} == {low}", field == low, m => Same(get(m), low));
            yield return ($"{field} != {low}", field != low, m => !Same(get(m), low));
            yield return ($"{field} < {low}", field < low, m => Both(get(m), low) && _order(get(m), low) < 0);
            yield return ($"{field} <= {low}", field <= low, m => Both(get(m), low) && _order(get(m), low) <= 0);
            yield return ($"{field} > {low}", field > low, m => Both(get(m), low) && _order(get(m), low) > 0);
            yield return ($"{field} >= {low}", field >= low, m => Both(get(m), low) && _order(get(m), low) >= 0);
            yield return (
                $"{field} in {low}, {high}", field.In(low, high), m => Same(get(m), low) || Same(get(m), high));
            yield return (
                $"{field} between {low} and {high}", field.Between(low, high),
                m => Both(get(m), low) && Both(get(m), high) && _order(get(m), low) >= 0 && _order(get(m), high) <= 0);
            yield return ($"{field} is null", field.IsNull, m => get(m) is null);
            yield return (
                $"{field} == {low} and more", field == low & MeasureFields.Whole >= one.Whole,
                m => Same(get(m), low) && m.Whole >= one.Whole);
            yield return (
                $"{field} == {low} or more", field == low | MeasureFields.Flag == true, m => Same(get(m), low) || m.Flag);
        }

        public async Task CheckOrderAsync(MemoryQuery<Measure, MeasureId> query, Measure[] all, string name)
        {
            foreach (bool descends in (bool[])[false, true])
            {
                MemoryQuery<Measure, MeasureId> ordered =
                    descends ? query.OrderByDescending(field) : query.OrderBy(field);
                Measure[] whole = [.. (await ordered.ToListAsync(Token)).Select(static entry => entry.Value)];
                Assert.Equal(all.Length, whole.Length);
                for (int i = 1; i < whole.Length; i++)
                {
                    int sign = Math.Sign(_order(get(whole[i - 1]), get(whole[i])));
                    Assert.True(descends ? sign >= 0 : sign <= 0, $"{name}, descending: {descends}, at {i}");
                }

                List<int> paged = [];
                string? continuation = null;
                do
                {
                    var page = await ordered.ToPageAsync(17, continuation, Token);
                    paged.AddRange(page.Items.Select(static entry => entry.Value.Number));
                    continuation = page.Continuation;
                }
                while (continuation is not null);

                int[] numbers = [.. whole.Select(static m => m.Number)];
                Assert.Equal(numbers, paged);
                Assert.Equal(
                    numbers.Skip(13).Take(9),
                    (await ordered.Skip(13).Take(9).ToListAsync(Token)).Select(static entry => entry.Value.Number));
                Assert.Equal(numbers[0], (await ordered.FirstAsync(Token)).Value.Number);
            }

            var groups = all.GroupBy(m => get(m) is { } value ? (object)value : DBNull.Value).ToList();
            Assert.Equal(groups.Count, (await query.DistinctAsync(field, Token)).Count);
            Assert.Equal(
                groups.Select(static g => (long)g.Count()).Order(),
                (await query.GroupBy(field).CountAsync(Token)).Select(static g => g.Count).Order());
        }

        private static bool Both(TValue one, TValue other) => one is not null && other is not null;

        private bool Same(TValue one, TValue other) =>
            Both(one, other) ? _order(one, other) == 0 : one is null && other is null;
    }
}
