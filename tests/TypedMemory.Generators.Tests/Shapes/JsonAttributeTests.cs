namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>An attribute of System.Text.Json does what it says, or is refused.</summary>
public sealed class JsonAttributeTests
{
    [Theory]
    [InlineData(
        "[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] public int Data { get; init; }", "TM0053")]
    [InlineData("[JsonNumberHandling(JsonNumberHandling.Strict)] public int Data { get; init; }", null)]
    [InlineData(
        "[JsonExtensionData] public Dictionary<string, System.Text.Json.JsonElement>? Data { get; init; }", "TM0053")]
    [InlineData(
        "[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)] public List<int> Data { get; init; } = [];",
        "TM0053")]
    [InlineData(
        "[JsonObjectCreationHandling(JsonObjectCreationHandling.Replace)] public List<int> Data { get; init; } = [];",
        null)]
    [InlineData(
        "[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)] public List<int> Data { get; } = [];", null)]
    [InlineData("[JsonPropertyOrder(3)] public int Data { get; init; }", "TM0054")]
    [InlineData("[System.Runtime.Serialization.DataMember(Name = \"d\")] public int Data { get; init; }", "TM0054")]
    [InlineData("[System.Runtime.Serialization.IgnoreDataMember] public int Data { get; init; }", "TM0053")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter))] public int Data { get; init; }", "TM0053")]
    [InlineData("[JsonConverter(typeof(Factory))] public DayOfWeek Data { get; init; }", "TM0053")]
    [InlineData("[JsonConverter(typeof(OfInt))] public long Data { get; init; }", "TM0053")]
    [InlineData("[JsonConverter(typeof(OfInt))] public int? Data { get; init; }", null)]
    [InlineData("public ByFactory Data { get; init; }", "TM0008")]
    [InlineData(
        "[JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? Data { get; init; }", "TM0017")]
    [InlineData("[JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int? Data { get; init; }", null)]
    public async Task A_member_is_as_its_attributes_say_or_they_are_refused(string member, string? id) =>
        Assert.Equal(id is null ? [] : [id], await DeclarationHarness.ReportAsync($$"""
            [MemoryType("doc", Key = "{Id}")]
            public sealed record Doc(string Id)
            {
                {{member}}
            }

            [JsonConverter(typeof(Factory))] public enum ByFactory { A }

            public sealed class Factory : JsonConverterFactory
            {
                public override bool CanConvert(Type type) => true;
                public override JsonConverter CreateConverter(Type type, System.Text.Json.JsonSerializerOptions options) => throw new NotSupportedException();
            }

            public sealed class OfInt : JsonConverter<int>
            {
                public override int Read(ref System.Text.Json.Utf8JsonReader reader, Type type, System.Text.Json.JsonSerializerOptions options) => reader.GetInt32();
                public override void Write(System.Text.Json.Utf8JsonWriter writer, int value, System.Text.Json.JsonSerializerOptions options) => writer.WriteNumberValue(value);
            }
            """));

    [Theory]
    [InlineData("[JsonNumberHandling(JsonNumberHandling.WriteAsString)]")]
    [InlineData("[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]")]
    [InlineData("[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter))]")]
    [InlineData("[JsonPolymorphic]")]
    public async Task A_memory_type_is_as_its_attributes_say_or_they_are_refused(string attribute) =>
        Assert.Equal(["TM0053"], await DeclarationHarness.ReportAsync($$"""
            {{attribute}}
            [MemoryType("doc", Key = "{Id}")]
            public record Doc(string Id);
            """));

    [Theory]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter))]")]
    [InlineData("[JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)]")]
    [InlineData("[JsonPolymorphic(UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FallBackToBaseType)]")]
    public async Task A_hierarchy_is_as_its_attributes_say_or_they_are_refused(string attribute) =>
        Assert.Equal(["TM0053"], await DeclarationHarness.ReportAsync($$"""
            {{attribute}}
            [MemoryObject, JsonDerivedType(typeof(Case), "case")]
            public abstract record Part;

            public sealed record Case(string Id) : Part;
            """));

    [Theory]
    [InlineData("[JsonConstructor] private Doc(string id) : this() => Id = id; public Doc() { }", "TM0053")]
    [InlineData("[JsonConstructor] public Doc(string id) => Id = id; [JsonConstructor] public Doc() { }", "TM0053")]
    [InlineData("[JsonConstructor] internal Doc(string id) => Id = id; public Doc() { }", null)]
    public async Task The_constructor_that_is_marked_is_called(string constructors, string? id) =>
        Assert.Equal(id is null ? [] : [id], await DeclarationHarness.ReportAsync($$"""
            [MemoryType("doc", Key = "{Id}")]
            public class Doc
            {
                {{constructors}}
                public string Id { get; init; } = "";
            }
            """));

    [Fact]
    public async Task Converters_and_names_are_honoured() => await GeneratedProgram.RunAsync(""""
        using System.Runtime.Serialization;
        using System.Text;
        using System.Text.Json;
        using TypedMemory.Generated;

        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id)
        {
            [JsonConverter(typeof(HexConverter))] public int Number { get; init; }
            [JsonConverter(typeof(HexConverter))] public int? Maybe { get; init; }
            public Money Price { get; init; }
            public List<Money> Prices { get; init; } = [];
            public Dictionary<string, Level> Levels { get; init; } = [];
            public Level? Level { get; init; }
            public State State { get; init; }
            [JsonPropertyName("n"), JsonRequired] public string Name = "";
        }

        public enum State { [EnumMember(Value = "in progress")] Doing, [EnumMember(Value = "x"), JsonStringEnumMemberName("done!")] Done, [EnumMember] Gone }

        [JsonConverter(typeof(LevelConverter))] public enum Level { Low, High }

        [JsonConverter(typeof(MoneyConverter))] public readonly record struct Money(decimal Amount, string Currency);

        public sealed class HexConverter : JsonConverter<int>
        {
            public override int Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Convert.ToInt32(reader.GetString(), 16);
            public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString("x", null));
        }

        internal sealed class LevelConverter : JsonConverter<Level>
        {
            public override Level Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetString() == "H" ? Level.High : Level.Low;
            public override void Write(Utf8JsonWriter writer, Level value, JsonSerializerOptions options) => writer.WriteStringValue(value == Level.High ? "H" : "L");
        }

        internal sealed class MoneyConverter : JsonConverter<Money>
        {
            public override Money Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(decimal.Parse(reader.GetString()![3..], System.Globalization.CultureInfo.InvariantCulture), reader.GetString()![..3]);
            public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteStringValue(FormattableString.Invariant($"{value.Currency}{value.Amount}"));
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                var doc = new Doc("1")
                {
                    Number = 255, Price = new(1.5m, "CHF"), Prices = [new(2m, "EUR")], Levels = { ["a"] = Level.High }, Level = Level.High, Name = "ann",
                };
                await docs.InsertAsync(doc);
                Doc read = (await docs.GetAsync("1"))!;
                Check.Equal((255, (int?)null, new Money(1.5m, "CHF"), new Money(2m, "EUR"), Level.High, Level.High, State.Doing, "ann"), (
                    read.Number, read.Maybe, read.Price, read.Prices[0], read.Levels["a"], read.Level!.Value, read.State, read.Name));
                var json = new System.Buffers.ArrayBufferWriter<byte>();
                DocCodec.Instance.Write(doc with { Levels = [] }, json);
                Check.Equal(
                    """{"id":"1","level":"H","levels":{},"maybe":null,"n":"ann","number":"ff","price":"CHF1.5","prices":["EUR2"],"state":"in progress"}""",
                    Encoding.UTF8.GetString(json.WrittenSpan));
            }
        }
        """");
}
