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
    [InlineData("public abstract class B : MemoryConverter<long, string> { } public class C : MemoryConverter<long, Dictionary<string, int>> { public override Dictionary<string, int> ToStored(long v) => new(); public override long FromStored(Dictionary<string, int> s) => 0; }", "long")]
    public async Task A_converter_that_cannot_be_used_is_reported(string converter, string type) =>
        Assert.Equal(["TM0105"], await DeclarationHarness.ReportAsync(
            $$"""
            {{converter}}
            [MemoryType("n", Key = "{A}")]
            public record N { public required string A { get; init; } [MemoryConverter<C>] public {{type}} V { get; init; } }
            """));
}
