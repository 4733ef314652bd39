namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>Collections and values that agents have: stored, and given back as they were.</summary>
public sealed class CollectionShapeTests
{
    private const string Usings = """
        using System.Collections.Concurrent;
        using System.Collections.ObjectModel;
        using System.Text.Json.Nodes;

        """;

    [Theory]
    [InlineData(
        "ReadOnlyMemory<float>", "new float[] { 0.1f, -2f, 3.5e-20f }", "string.Join(' ', x.ToArray())",
        "[0.1,-2,3.5e-20]")]
    [InlineData("Memory<double>", "new double[] { 0.1, -2 }", "string.Join(' ', x.ToArray())", "[0.1,-2]")]
    [InlineData(
        "ReadOnlyMemory<Half>?", "new Half[] { (Half)0.1, Half.MaxValue }", "string.Join(' ', x!.Value.ToArray())",
        "[0.099975586,65504]")]
    [InlineData("Memory<byte>", "new byte[] { 1, 2 }", "string.Join(' ', x.ToArray())", "\"AQI=\"")]
    [InlineData("Half", "(Half)1.5", "x", "1.5")]
    [InlineData("Queue<int>", "new([2, 1, 2])", "string.Join(' ', x)", "[2,1,2]")]
    [InlineData("ConcurrentQueue<int>", "new([2, 1, 2])", "string.Join(' ', x)", "[2,1,2]")]
    [InlineData("ImmutableQueue<int>", "ImmutableQueue.Create(2, 1, 2)", "string.Join(' ', x)", "[2,1,2]")]
    [InlineData("Stack<string>", "new([\"a\", \"b\"])", "x.Peek() + string.Join(' ', x)", "[\"b\",\"a\"]")]
    [InlineData("ConcurrentStack<string>", "new([\"a\", \"b\"])", "string.Join(' ', x)", "[\"b\",\"a\"]")]
    [InlineData(
        "ImmutableStack<string>", "ImmutableStack.Create(\"a\", \"b\")", "x.Peek() + string.Join(' ', x)",
        "[\"b\",\"a\"]")]
    [InlineData("LinkedList<int>", "new([2, 1, 2])", "string.Join(' ', x)", "[2,1,2]")]
    [InlineData("ObservableCollection<int>", "[2, 1, 2]", "string.Join(' ', x)", "[2,1,2]")]
    [InlineData("Collection<int>", "[2, 1, 2]", "string.Join(' ', x)", "[2,1,2]")]
    [InlineData("ReadOnlyCollection<int>", "new([2, 1, 2])", "string.Join(' ', x)", "[2,1,2]")]
    [InlineData("ReadOnlySet<int>", "new(new HashSet<int> { 2, 1 })", "string.Join(' ', x.Order())", "[1,2]")]
    [InlineData(
        "SortedList<string, int>", "new() { [\"b\"] = 1, [\"a\"] = 2 }", "string.Join(' ', x)", "{\"a\":2,\"b\":1}")]
    [InlineData("ConcurrentDictionary<string, int>", "new() { [\"b\"] = 1 }", "string.Join(' ', x)", "{\"b\":1}")]
    [InlineData(
        "ReadOnlyDictionary<string, int>", "new(new Dictionary<string, int> { [\"b\"] = 1 })", "string.Join(' ', x)",
        "{\"b\":1}")]
    [InlineData(
        "OrderedDictionary<string, int>", "new() { [\"b\"] = 1, [\"a\"] = 2 }", "string.Join(' ', x)",
        "[[\"b\",1],[\"a\",2]]")]
    [InlineData(
        "OrderedDictionary<int, List<int>>?", "new() { [2] = [1], [1] = [] }", "string.Join(' ', x!.Keys) + x[2][0]",
        "[[2,[1]],[1,[]]]")]
    [InlineData("List<Queue<float>>", "[new([1f]), new()]", "x[0].Peek() + x[1].Count", "[[1],[]]")]
    [InlineData(
        "Dictionary<string, ReadOnlyMemory<float>>", "new() { [\"a\"] = new float[] { 1 } }", "x[\"a\"].Span[0]",
        "{\"a\":[1]}")]
    [InlineData(
        "JsonObject", "new() { [\"b\"] = 1, [\"a\"] = null }",
        "string.Join(' ', x.Select(m => m.Key + m.Value).Order())", "{\"a\":null,\"b\":1}")]
    [InlineData("JsonArray?", "new(1, null, \"x\")", "x!.ToJsonString()", "[1,null,\"x\"]")]
    [InlineData("List<JsonObject>", "[new()]", "x[0].Count", "[{}]")]
    public async Task A_shape_is_given_back_as_it_was(string type, string value, string shown, string json) => await GeneratedProgram.RunAsync($$"""
        {{Usings}}
        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id, {{type}} Value);

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                var doc = new Doc("1", {{value}});
                await docs.InsertAsync(doc);
                Doc read = (await docs.GetAsync("1"))!;
                Check.Equal(Show(doc.Value), Show(read.Value));
                var output = new System.Buffers.ArrayBufferWriter<byte>();
                DocCodec.Instance.Write(read, output);
                Check.Equal({{Quote("{\"id\":\"1\",\"value\":" + json + "}")}}, System.Text.Encoding.UTF8.GetString(output.WrittenSpan));
            }

            private static string Show({{type}} x) => $"{{{shown}}}";
        }
        """.Replace("$\"{" + shown + "}\"", "System.Convert.ToString(" + shown + ", System.Globalization.CultureInfo.InvariantCulture)!", StringComparison.Ordinal));

    [Theory]
    [InlineData("Dictionary<string, object?>")]
    [InlineData("IReadOnlyDictionary<string, object?>")]
    [InlineData("ImmutableDictionary<string, object?>", ".ToImmutableDictionary()")]
    public async Task Arguments_of_a_tool_are_given_back_as_the_values_of_JSON(string type, string end = "") => await GeneratedProgram.RunAsync($$"""
        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id, {{type}} Arguments, List<object?> More);

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                var values = new Dictionary<string, object?>
                {
                    ["text"] = "2026-01-02T03:04:05Z", ["none"] = null, ["yes"] = true, ["long"] = 1L << 53, ["half"] = 0.5, ["huge"] = 1e300,
                    ["list"] = new List<object?> { 1L, null, "x" },
                    ["map"] = new Dictionary<string, object?> { ["a"] = new Dictionary<string, object?>(), ["b"] = -1.5 },
                };
                await docs.InsertAsync(new Doc("1", values{{end}}, [1, 2.5m, 0.1f, System.Text.Json.JsonDocument.Parse("{\"b\":[1]}").RootElement, new[] { 1 }, new Dictionary<string, int> { ["x"] = 1 }]));
                Doc read = (await docs.GetAsync("1"))!;
                Check.Equal(values.Count, read.Arguments.Count);
                foreach (string name in new[] { "text", "none", "yes", "long", "half", "huge" }) Check.Equal(values[name], read.Arguments[name]);
                var list = (List<object?>)read.Arguments["list"]!;
                Check.Equal(1L, list[0]);
                Check.Equal(null, list[1]);
                Check.Equal("x", list[2]);
                var map = (Dictionary<string, object?>)read.Arguments["map"]!;
                Check.Equal(0, ((Dictionary<string, object?>)map["a"]!).Count);
                Check.Equal(-1.5, map["b"]);
                Check.Equal(1L, read.More[0]);
                Check.Equal(2.5, read.More[1]);
                Check.Equal(0.1, read.More[2]);
                Check.Equal(1L, ((List<object?>)((Dictionary<string, object?>)read.More[3]!)["b"]!)[0]);
                Check.Equal(1L, ((List<object?>)read.More[4]!)[0]);
                Check.Equal(1L, ((Dictionary<string, object?>)read.More[5]!)["x"]);
                await docs.UpsertAsync(read with { Id = "2" });
                Check.Equal(1e300, (await docs.GetAsync("2"))!.Arguments["huge"]);
            }
        }
        """);

    [Theory]
    [InlineData("new object()", "System.Object")]
    [InlineData("System.DateTime.UnixEpoch", "System.DateTime")]
    [InlineData("(1L << 53) + 1", "2^53")]
    [InlineData("ulong.MaxValue", "2^53")]
    [InlineData("1m / 3", "System.Decimal")]
    [InlineData("new byte[] { 1 }", "System.Byte[]")]
    [InlineData("new Dictionary<int, int> { [1] = 1 }", "keys that are not text")]
    [InlineData("double.NaN", "NaN")]
    public async Task A_value_that_JSON_cannot_give_back_is_refused(string value, string told) => await GeneratedProgram.RunAsync($$"""
        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id, Dictionary<string, object?> Arguments);

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                try
                {
                    await docs.InsertAsync(new Doc("1", new() { ["bad"] = {{value}} }));
                }
                catch (InvalidDocumentException refused)
                {
                    Check.Equal(true, refused.Message.Contains("\"bad\"") && refused.Message.Contains({{Quote(told)}}));
                    return;
                }

                throw new InvalidOperationException("It was taken.");
            }
        }
        """);

    [Theory]
    [InlineData("[Merge(MergeKind.Set)] public Queue<int> Value { get; init; } = new();", "TM0009")]
    [InlineData("[Merge(MergeKind.Set)] public ReadOnlyMemory<float> Value { get; init; }", "TM0009")]
    [InlineData("[Merge(MergeKind.Map)] public OrderedDictionary<string, int> Value { get; init; } = [];", "TM0009")]
    [InlineData("[Merge(MergeKind.Max)] public JsonObject Value { get; init; } = [];", "TM0009")]
    [InlineData("public PriorityQueue<int, int> Value { get; init; } = new();", "TM0008")]
    [InlineData("public Queue<object[,]> Value { get; init; } = new();", "TM0008")]
    [InlineData("public object? Value { get; init; }", "TM0008")]
    [InlineData("public Dictionary<object, int> Value { get; init; } = [];", "TM0008")]
    [InlineData("public Queue<int> Value { get; } = new();", "TM0048")]
    [InlineData("public ObservableCollection<int> Value { get; } = [];", "")]
    [InlineData("[Merge(MergeKind.Map)] public Dictionary<string, object?> Value { get; init; } = [];", "")]
    [InlineData("[Merge(MergeKind.Max)] public Half Value { get; init; }", "")]
    [InlineData("[Index] public Half Value { get; init; }", "")]
    public async Task What_does_not_fit_is_told(string member, string expected) => Assert.Equal(
        expected,
        string.Join(' ', await DeclarationHarness.ReportAsync($$"""
            {{Usings}}
            namespace Acme;

            [MemoryType("doc", Key = "{Id}")]
            public sealed record Doc
            {
                public required string Id { get; init; }
                {{member}}
            }
            """)));

    [Fact]
    public async Task Halves_are_queried_and_observable_collections_without_a_setter_are_filled() => await GeneratedProgram.RunAsync($$"""
        {{Usings}}
        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc
        {
            public required string Id { get; init; }
            [Index] public Half Weight { get; init; }
            public ObservableCollection<int> Items { get; } = [7];
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                var doc = new Doc { Id = "1", Weight = (Half)0.1 };
                doc.Items.Clear();
                doc.Items.Add(3);
                await docs.InsertAsync(doc);
                await docs.InsertAsync(new Doc { Id = "2", Weight = (Half)2 });
                var found = await docs.Query().Where(DocFields.Weight == (Half)0.1).ToListAsync();
                Check.Equal("1", found.Single().Value.Id);
                Check.Equal("3", string.Join(",", found.Single().Value.Items));
            }
        }
        """);

    private static string Quote(string text) =>
        Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);
}
