namespace TypedMemory.Generators.Tests;

/// <summary>[MemoryConverter]: values of an application's own, stored as what documents can hold.</summary>
public sealed class MemoryConverterTests
{
    private const string Types = """
        public readonly record struct Money(decimal Amount, string Currency);

        public sealed class MoneyText : MemoryConverter<Money, string>
        {
            public override string ToStored(Money value) => value.Amount < 0
                ? throw new ArgumentException("No debts.")
                : value.Currency + " " + value.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture);

            public override Money FromStored(string stored) => stored.Split(' ') is [var currency, var amount]
                ? new(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), currency)
                : throw new FormatException("no money: " + stored);
        }

        [MemoryConverter<CelsiusNumber>]
        public sealed record Celsius(double Degrees);

        public sealed class CelsiusNumber : MemoryConverter<Celsius, double>
        {
            public override double ToStored(Celsius value) => value.Degrees;

            public override Celsius FromStored(double stored) => new(stored);
        }

        public sealed class Words : MemoryConverter<string, ImmutableArray<string>>
        {
            public override ImmutableArray<string> ToStored(string value) => [.. value.Split(' ')];

            public override string FromStored(ImmutableArray<string> stored) => string.Join(' ', stored);
        }

        [MemoryType("bill", Key = "{Number}")]
        public sealed record Bill
        {
            public required string Number { get; init; }
            [MemoryConverter<MoneyText>, Index] public required Money Total { get; init; }
            [MemoryConverter<MoneyText>] public Money? Discount { get; init; }
            [Merge(MergeKind.Max)] public Celsius Hottest { get; init; } = new(1);
            public Celsius? Coldest { get; init; }
            public ImmutableArray<Celsius> All { get; init; } = [];
            public ImmutableDictionary<string, Celsius> ByRoom { get; init; } = ImmutableDictionary<string, Celsius>.Empty;
            [MemoryConverter<Words>] public string Title { get; init; } = "no title";
        }

        """;

    [Fact]
    public Task Values_are_stored_as_their_converter_says_and_queries_see_that() => GeneratedProgram.RunAsync(
        Types + """
        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var bills = services.GetRequiredService<IBillRepository>();
                var bill = new Bill
                {
                    Number = "1", Total = new(5, "EUR"), Discount = new(1, "EUR"), Hottest = new(30), All = [new(1), new(2)],
                    ByRoom = ImmutableDictionary<string, Celsius>.Empty.Add("hall", new(7)), Title = "two words",
                };
                await bills.InsertAsync(bill);
                await bills.InsertAsync(new Bill { Number = "2", Total = new(7, "CHF") });
                Bill read = (await bills.GetAsync("1"))!;
                Check.Equal(bill with { All = default, ByRoom = null! }, read with { All = default, ByRoom = null! });
                Check.Equal("1,2", string.Join(",", read.All.Select(c => c.Degrees)));
                Check.Equal(7d, read.ByRoom["hall"].Degrees);
                Check.Equal(null, (await bills.GetAsync("2"))!.Discount);

                var store = await services.GetRequiredService<IMemoryStore>().OpenAsync();
                string body = System.Text.Encoding.UTF8.GetString((await store.GetAsync("bill:1"))!.Body.Span);
                Check.Equal(true, body.Contains("\"total\":\"EUR 5\"") && body.Contains("\"hottest\":30") && body.Contains("\"title\":[\"two\",\"words\"]"));

                Check.Equal("1", await Only(bills.Query().Where(BillFields.Total == new Money(5, "EUR"))));
                Check.Equal("2", await Only(bills.Query().Where(BillFields.Total.StartsWith("CHF"))));
                Check.Equal("1", await Only(bills.Query().Where(BillFields.Hottest > new Celsius(29))));
                Check.Equal("2", await Only(bills.Query().Where(BillFields.Discount.IsNull)));
                Check.Equal("1", await Only(bills.Query().Where(BillFields.All.Contains(new Celsius(2)))));
                Check.Equal("1", await Only(bills.Query().Where(BillFields.Title.Contains("words"))));
                Check.Equal("1", await Only(bills.Query().Where(BillFields.ByRoom["hall"] == new Celsius(7))));
            }

            private static async Task<string> Only(MemoryQuery<Bill, BillId> query)
            {
                var found = new List<string>();
                await foreach (var entry in query.AsAsyncEnumerable()) found.Add(entry.Value!.Number);
                return string.Join(",", found);
            }
        }
        """);

    [Fact]
    public Task Records_and_maps_are_what_values_are_stored_as() => GeneratedProgram.RunAsync("""
        public readonly struct Span(int from, int to) { public int From { get; } = from; public int To { get; } = to; }
        [MemoryObject] public sealed record StoredSpan(int Start, int Length = 1) { public StoredPoint? Point { get; init; } }
        [MemoryObject] public sealed record StoredPoint(int X);
        public sealed class SpanRecord : MemoryConverter<Span, StoredSpan>
        {
            public override StoredSpan ToStored(Span value) => new(value.From, value.To - value.From) { Point = new(value.To) };
            public override Span FromStored(StoredSpan stored) => new(stored.Start, stored.Start + stored.Length);
        }

        [MemoryConverter<HeadersMap>] public sealed class Headers { public Dictionary<string, string> All { get; init; } = []; }
        public sealed class HeadersMap : MemoryConverter<Headers, Dictionary<string, string>>
        {
            public override Dictionary<string, string> ToStored(Headers value) => value.All;
            public override Headers FromStored(Dictionary<string, string> stored) => new() { All = stored };
        }

        public sealed class Spans : MemoryConverter<string, Dictionary<string, StoredSpan>>
        {
            public override Dictionary<string, StoredSpan> ToStored(string value) => value.Split(' ').ToDictionary(w => w, w => new StoredSpan(w.Length));
            public override string FromStored(Dictionary<string, StoredSpan> stored) => string.Join(' ', stored.Keys);
        }

        public sealed class Lines : MemoryConverter<string, List<StoredSpan>>
        {
            public override List<StoredSpan> ToStored(string value) => [.. value.Split(' ').Select(w => new StoredSpan(w.Length))];
            public override string FromStored(List<StoredSpan> stored) => string.Join(' ', stored.Select(s => new string('x', s.Start)));
        }

        [MemoryType("call", Key = "{Id}")]
        public sealed record Call
        {
            public required string Id { get; init; }
            [MemoryConverter<SpanRecord>] public required Span Where { get; init; }
            [MemoryConverter<SpanRecord>] public Span? Maybe { get; init; }
            [Merge(MergeKind.Map)] public Headers Headers { get; init; } = new();
            public Headers? Others { get; init; }
            public List<Headers> Many { get; init; } = [];
            [MemoryConverter<Spans>] public string Words { get; init; } = "a";
            [MemoryConverter<Lines>] public string Sentence { get; init; } = "x";
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var calls = services.GetRequiredService<ICallRepository>();
                await calls.InsertAsync(new Call
                {
                    Id = "1", Where = new(3, 8), Headers = new() { All = { ["a"] = "b" } }, Words = "one three", Sentence = "xx xxxx",
                    Many = [new() { All = { ["k"] = "v" } }],
                });
                await calls.InsertAsync(new Call { Id = "2", Where = new(1, 2), Maybe = new(4, 6), Others = new() { All = { ["x"] = "y" } } });
                Call read = (await calls.GetAsync("1"))!;
                Check.Equal("3-8", $"{read.Where.From}-{read.Where.To}");
                Check.Equal("b", read.Headers.All["a"]);
                Check.Equal("v", read.Many[0].All["k"]);
                Check.Equal("one three", read.Words);
                Check.Equal("xx xxxx", read.Sentence);
                Check.Equal(null, read.Maybe);
                Check.Equal(null, read.Others);
                Check.Equal(6, (await calls.GetAsync("2"))!.Maybe!.Value.To);

                Check.Equal("1", await Only(calls.Query().Where(CallFields.Where.Length == 5)));
                Check.Equal("1", await Only(calls.Query().Where(CallFields.Where.Point.X == 8)));
                Check.Equal("2", await Only(calls.Query().Where(CallFields.Maybe.Start == 4)));
                Check.Equal("1", await Only(calls.Query().Where(CallFields.Maybe.IsNull)));
                Check.Equal("1", await Only(calls.Query().Where(CallFields.Headers["a"] == "b")));
                Check.Equal("2", await Only(calls.Query().Where(CallFields.Others.Values.Contains("y"))));
                Check.Equal("1", await Only(calls.Query().Where(CallFields.Words["three"].Start == 5)));
                Check.Equal("1", await Only(calls.Query().Where(CallFields.Words.Values.Any(w => w.Start == 5))));
                Check.Equal("1", await Only(calls.Query().Where(CallFields.Sentence.Any(w => w.Start == 4))));
                Check.Equal("5,1", string.Join(",", (await calls.Query().OrderBy(CallFields.Id).Select(CallFields.Where.Length).ToListAsync()).Select(r => r.Value)));
                Check.Equal("b,", string.Join(",", (await calls.Query().OrderBy(CallFields.Id).Select(CallFields.Headers["a"]).ToListAsync()).Select(r => r.Value)));
                Check.Equal(5, await calls.Query().SumAsync(CallFields.Words["three"].Start));
            }

            private static async Task<string> Only(MemoryQuery<Call, CallId> query) =>
                string.Join(",", (await query.ToListAsync()).Select(e => e.Value.Id));
        }
        """);

    [Fact]
    public void A_converter_needs_no_nullable_references() => Assert.Empty(GeneratorHarness.GenerateFrom(
        GeneratorHarness.Compile(GeneratorHarness.Usings + Types).WithoutNullable(), out _).Diagnostics);

    [Fact]
    public Task What_a_converter_throws_is_the_fault_of_the_one_document() => GeneratedProgram.RunAsync(
        Types + """
        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var bills = services.GetRequiredService<IBillRepository>();
                var outcomes = await bills.InsertManyAsync(
                [
                    new Bill { Number = "1", Total = new(-1, "EUR") }, new Bill { Number = "2", Total = new(1, "EUR") },
                ]);
                Check.Equal(true, outcomes[0].Error is InvalidDocumentException e && e.Message.Contains("No debts"));
                Check.Equal(null, outcomes[1].Error);
                var store = await services.GetRequiredService<IMemoryStore>().OpenAsync();
                await store.EditAsync([new Foreign()]);
                var errors = new List<string>();
                await foreach (var entry in bills.ListAsync()) if (entry.Error is { } error) errors.Add(error.Message);
                Check.Equal(1, errors.Count);
                Check.Equal(true, errors[0].Contains("no money: none"));
            }
        }

        internal sealed class Foreign : TypedMemory.Core.Store.IDocumentEdit
        {
            public string Id => "bill:9";

            public TypedMemory.Core.Store.DocumentWrite? Compose(
                TypedMemory.Core.Store.DocumentSnapshot? current, TypedMemory.Core.Store.EditContext context) =>
                TypedMemory.Core.Merging.TypedEdit.Compose(
                    BillMerge.Instance, Id, current, "{\"number\":\"9\",\"total\":\"none\"}"u8.ToArray(), context);
        }
        """);

    [Theory]
    [InlineData("public class C : MemoryConverter<int, string> { public override string ToStored(int v) => \"\"; public override int FromStored(string s) => 0; }", "long")]
    [InlineData("public class C : MemoryConverter<long, object> { public override object ToStored(long v) => v; public override long FromStored(object s) => 0; }", "long")]
    [InlineData("public class C { }", "long")]
    [InlineData("public abstract class B : MemoryConverter<long, string> { } public class C : MemoryConverter<long, System.Text.StringBuilder> { public override System.Text.StringBuilder ToStored(long v) => new(); public override long FromStored(System.Text.StringBuilder s) => 0; }", "long")]
    public async Task A_converter_that_cannot_be_used_is_reported(string converter, string type) =>
        Assert.Equal(["TM0105"], await DeclarationHarness.ReportAsync(
            $$"""
            {{converter}}
            [MemoryType("n", Key = "{A}")]
            public record N { public required string A { get; init; } [MemoryConverter<C>] public {{type}} V { get; init; } }
            """));
}
