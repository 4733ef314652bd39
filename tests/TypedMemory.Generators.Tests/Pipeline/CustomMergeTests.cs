using Microsoft.CodeAnalysis;
using TypedMemory.Generated;

namespace TypedMemory.Generators.Tests;

/// <summary>Merges of the application's own: what is emitted for them, and what does not fit.</summary>
public sealed class CustomMergeTests
{
    private const string Merges = """
        public sealed class Bits : IMerge<long>
        {
            public string Name => "bits";
            public long Join(long left, long right) => left | right;
        }
        public sealed class Parts : IMerge<ImmutableArray<string>>
        {
            public string Name => "parts";
            public ImmutableArray<string> Join(ImmutableArray<string> left, ImmutableArray<string> right) => left;
        }
        public sealed class NeedsMore(int more) : IMerge<long>
        {
            public string Name => "more";
            public long Join(long left, long right) => left + right + more;
        }
        public abstract class Half : IMerge<long>
        {
            public string Name => "half";
            public abstract long Join(long left, long right);
        }
        """;

    [Fact]
    public void A_merge_of_the_applications_own_is_emitted_with_the_codec_of_its_member()
    {
        string generated = string.Concat(GeneratorHarness.Generate(Source("""
            [Merge(typeof(Bits))] public long Flags { get; init; }
                [Merge(typeof(Parts))] public ImmutableArray<string> Parts { get; init; } = [];
            """)).GeneratedTrees.Select(static tree => tree.ToString()));
        Assert.Contains(
            "public static global::TypedMemory.Generated.CustomMerge<long> FlagsMerge { get; } =", generated,
            StringComparison.Ordinal);
        Assert.Contains(
            """new("flags", global::TypedMemory.MergeKind.Custom) { Custom = FlagsMerge }""", generated,
            StringComparison.Ordinal);
        Assert.True(
            generated.IndexOf(" FlagsMerge { get; }", StringComparison.Ordinal) < generated.IndexOf(
                "FactMerge Instance { get; }", StringComparison.Ordinal),
            "The merge of a member is made before the instance that lists it.");
    }

    [Theory]
    [InlineData("[Merge(typeof(Bits))] public string Flags { get; init; } = \"\";")]
    [InlineData("[Merge(typeof(Bits))] public long? Flags { get; init; }")]
    [InlineData("[Merge(typeof(string))] public long Flags { get; init; }")]
    [InlineData("[Merge(typeof(NeedsMore))] public long Flags { get; init; }")]
    [InlineData("[Merge(typeof(Half))] public long Flags { get; init; }")]
    [InlineData("[Merge(MergeKind.Custom)] public long Flags { get; init; }")]
    public void A_type_that_does_not_fit_the_member_is_reported(string member)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Diagnose(Source(member)));
        Assert.Equal("TM0009", diagnostic.Id);
        Assert.Contains(
            "IMerge<T>", diagnostic.GetMessage(
                System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static string Source(string members) => $$"""
        {{GeneratorHarness.Usings}}
        {{Merges}}
        [MemoryType("fact", Key = "{Id}")]
        public sealed partial record Fact
        {
            public required string Id { get; init; }
            {{members}}
        }
        """;
}
