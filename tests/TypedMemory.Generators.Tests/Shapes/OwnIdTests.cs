namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>Id types of an application's own: members, parts of keys, names in maps, asked for in queries.</summary>
public sealed class OwnIdTests
{
    private const string Own = """
        using System.Diagnostics.CodeAnalysis;
        using System.Net;

        /// <summary>As StronglyTypedId and Vogen make them.</summary>
        public readonly partial struct OrderId(string? text) : IEquatable<OrderId>, ISpanParsable<OrderId>, ISpanFormattable
        {
            public string Text => text ?? "";
            public bool Equals(OrderId other) => Text == other.Text;
            public override bool Equals(object? obj) => obj is OrderId other && Equals(other);
            public override int GetHashCode() => Text.GetHashCode();
            public override string ToString() => "the order " + Text;
            string IFormattable.ToString(string? format, IFormatProvider? provider) => Text;
            public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
            {
                charsWritten = Text.TryCopyTo(destination) ? Text.Length : 0;
                return charsWritten == Text.Length;
            }

            public static OrderId Parse(string s, IFormatProvider? provider) => new(s);
            public static OrderId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => new(s.ToString());
            public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OrderId result) => TryParse(s.AsSpan(), provider, out result);
            public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out OrderId result)
            {
                // What is "lossy" is not given back, and "bad" is refused.
                result = new(s is "lossy" ? "other" : s.ToString());
                return s is not "bad";
            }
        }

        public readonly record struct Id<T>(int Number) : ISpanParsable<Id<T>>, ISpanFormattable
        {
            public string ToString(string? format, IFormatProvider? provider) => Number.ToString(provider);
            public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
                Number.TryFormat(destination, out charsWritten, format, provider);
            public static Id<T> Parse(string s, IFormatProvider? provider) => new(int.Parse(s, provider));
            public static Id<T> Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => new(int.Parse(s, provider));
            public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Id<T> result) => TryParse(s.AsSpan(), provider, out result);
            public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Id<T> result)
            {
                bool read = int.TryParse(s, provider, out int number);
                result = new(number);
                return read;
            }
        }

        [MemoryType("order", Key = "{Id}:{Line}", IdName = "OrderKey")]
        public sealed record Order(OrderId Id, Id<string> Line)
        {
            [Index] public OrderId? Before { get; init; }
            public IPAddress? From { get; init; }
            public IPNetwork Within { get; init; }
            public List<Id<int>> Parts { get; init; } = [];
            public Dictionary<OrderId, int> Counts { get; init; } = [];
            public OrderKey? Root { get; init; }
        }

        """;

    [Fact]
    public async Task An_id_type_is_a_member_and_a_part_of_the_key() => await GeneratedProgram.RunAsync(Own + """
        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var orders = services.GetRequiredService<IOrderRepository>();
                var order = new Order(new("a:b%" + new string('c', 100)), new(7))
                {
                    Before = new("a0"), From = IPAddress.Parse("2001:db8::1"), Within = IPNetwork.Parse("10.0.0.0/8"), Parts = [new(1), new(-2)],
                    Counts = new() { [new("k 1")] = 1 }, Root = new OrderKey(new("r"), new(1)),
                };
                await orders.InsertAsync(order);
                OrderKey key = OrderKey.Of(order);
                Check.Equal("order:a%3Ab%25" + new string('c', 100) + ":7", key.DocumentId);
                Check.Equal(key, OrderKey.Parse(key.DocumentId));
                Check.Equal(true, key == new OrderKey(new("a:b%" + new string('c', 100)), new(7)));
                Order read = (await orders.GetAsync(key))!;
                Check.Equal(order.Id, read.Id);
                Check.Equal(order.Line, read.Line);
                Check.Equal(order.Before, read.Before);
                Check.Equal(order.From, read.From);
                Check.Equal(order.Within, read.Within);
                Check.Equal("1 -2", string.Join(' ', read.Parts.Select(p => p.Number)));
                Check.Equal(1, read.Counts[new("k 1")]);
                Check.Equal(order.Root, read.Root);
                await orders.InsertAsync(new Order(new("z"), new(1)));
                Check.Equal("z", (await orders.Query().Where(OrderFields.Before == null).ToListAsync()).Single().Value.Id.Text);
                Check.Equal(7, (await orders.Query().Where(OrderFields.Before == new OrderId("a0")).ToListAsync()).Single().Value.Line.Number);
                Check.Equal(7, (await orders.Query().Where(OrderFields.From == IPAddress.Parse("2001:db8::1")).ToListAsync()).Single().Value.Line.Number);
                Check.Equal(1, (await orders.Query(OrderKey.ForId(new("z"))).ToListAsync()).Count);
            }
        }
        """);

    [Theory]
    [InlineData("new Order(new(\"lossy\"), new(1))", "lossy")]
    [InlineData("new Order(new(\"bad\"), new(1))", "bad")]
    [InlineData("new Order(new(\"\"), new(1))", "empty")]
    [InlineData("new Order(new(\"a\"), new(1)) { Before = new(\"lossy\") }", "does not read back")]
    [InlineData("new Order(new(\"a\"), new(1)) { Counts = new() { [new(\"bad\")] = 1 } }", "does not read back")]
    public async Task A_text_that_does_not_come_back_is_refused(string order, string told) => await GeneratedProgram.RunAsync(Own + $$"""
        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var orders = services.GetRequiredService<IOrderRepository>();
                string message = "";
                try
                {
                    await orders.InsertAsync({{order}});
                }
                catch (Exception e) when (e is ArgumentException or InvalidDocumentException)
                {
                    message = e.Message;
                }

                Check.Equal(true, message.Contains("{{told}}"));
            }
        }
        """);

    [Theory]
    [InlineData("\"127.1\"", "IPAddress")]
    [InlineData("\"x\"", "IPAddress")]
    [InlineData("1", "a string")]
    public async Task An_address_in_another_form_is_an_error_of_its_document(string json, string told) => await GeneratedProgram.RunAsync(Own + $$"""
        public static class Program
        {
            public static Task RunAsync(IServiceProvider services)
            {
                try
                {
                    OrderCodec.Instance.Read(System.Text.Encoding.UTF8.GetBytes("{\"id\":\"a\",\"line\":\"1\",\"from\":" + {{Quote(json)}} + "}"));
                }
                catch (MemoryFormatException e)
                {
                    Check.Equal(true, e.Message.Contains("{{told}}"));
                    return Task.CompletedTask;
                }

                throw new InvalidOperationException("It was taken.");
            }
        }
        """);

    [Theory]
    [InlineData("IdName = \"9\"", "public OrderId Of { get; init; }", "TM0080")]
    [InlineData("IdName = \"class\"", "", "TM0080")]
    [InlineData("IdName = \"OrderId\"", "", "TM0025")]
    [InlineData("IdName = \"DocKey\"", "[Merge(MergeKind.Max)] public OrderId Of { get; init; }", "TM0009")]
    [InlineData(
        "IdName = \"DocKey\"", "[Index] public OrderId? Of { get; init; } public DocKey Self { get; init; }", "")]
    public async Task What_does_not_fit_is_told(string name, string member, string expected) => Assert.Equal(
        expected,
        string.Join(' ', await DeclarationHarness.ReportAsync(Own + $$"""
            [MemoryType("doc", Key = "{Id}", {{name}})]
            public sealed record Doc
            {
                public required OrderId Id { get; init; }
                {{member}}
            }
            """)));

    private static string Quote(string text) =>
        Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);
}
