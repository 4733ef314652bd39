using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace TypedMemory.Generators.Tests;

/// <summary>The matrix of edits against the steps that they run again.</summary>
public sealed class IncrementalityTests
{
    private const string Facts = GeneratorHarness.Usings + """
        namespace Acme;

        [MemoryType("fact", Key = "{Agent}:{Topic}")]
        public sealed record Fact : Entity
        {
            public required string Agent { get; init; }
            public required string Topic { get; init; }
            public Place? Where { get; init; }
            public int Twice() => 2;
        }
        """;

    private const string Skills = GeneratorHarness.Usings + """
        namespace Acme;

        [MemoryType("skill", Key = "{Name}")]
        public sealed record Skill(string Name);

        [MemoryObject]
        public sealed record Place(string Name);
        """;

    private const string Entities = """
        namespace Acme;

        public abstract record Entity
        {
            public string? Note { get; init; }
        }
        """;

    private const string Program = "namespace Acme; public static class Program { public static int Run() => 1; }";

    /// <summary>
    /// An edit: the file, the text that is replaced and its replacement; then which specs change and what is emitted
    /// anew.
    /// </summary>
    public static TheoryData<string, int, string, string, int, int> Edits() => new()
    {
        { "a method of another file", 3, "=> 1", "=> 2", 0, 0 },
        { "a comment above the declarations", 0, "namespace Acme;", "// A comment.\nnamespace Acme;", 0, 0 },
        { "a method of a memory type", 0, "=> 2", "=> 3", 0, 0 },
        { "white space in a declaration", 0, "string Topic", "string  Topic", 0, 0 },
        { "a member of one type", 0, "public int Twice", "public int More { get; init; } public int Twice", 1, 1 },
        { "the type of a member", 1, "record Skill(string Name)", "record Skill(int Name)", 1, 1 },
        { "the key of one type", 0, "{Agent}:{Topic}", "{Topic}:{Agent}", 1, 1 },
        { "a base type in another file", 2, "string? Note", "int Note", 1, 1 },
        { "an object, whose members are fields of the type that has it", 1, "record Place(string Name)",
            "record Place(string Name, int Number)", 2, 2 },
        { "the name of a type", 1, "record Skill(", "record Talent(", 1, 2 },
        { "a type that is taken away", 1, "[MemoryType(\"skill\", Key = \"{Name}\")]", "", 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_emits_only_what_it_changes(
        string edit, int file, string from, string to, int specs, int outputs)
    {
        CSharpCompilation before = GeneratorHarness.Compile(Facts, Skills, Entities, Program);
        GeneratorDriver driver = GeneratorHarness.Driver().Run(before);
        SyntaxTree old = before.SyntaxTrees[file];
        string text = old.ToString();
        Assert.Contains(from, text, StringComparison.Ordinal);
        CSharpCompilation after = before.ReplaceSyntaxTree(
            old, old.WithChangedText(
                SourceText.From(text.Replace(from, to, StringComparison.Ordinal), System.Text.Encoding.UTF8)));

        GeneratorRunResult result = driver.Run(after).GetRunResult().Results.Single();

        int changedSpecs = new[] { TrackingNames.Types, TrackingNames.Objects }
            .SelectMany(name => result.TrackedSteps.GetValueOrDefault(name, []))
            .SelectMany(step => step.Outputs)
            .Count(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
        int emitted = result.TrackedOutputSteps.Values.SelectMany(steps => steps)
            .SelectMany(step => step.Outputs)
            .Count(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
        Assert.True(changedSpecs == specs, $"{edit}: {changedSpecs} specs changed, {specs} were expected.");
        Assert.True(emitted == outputs, $"{edit}: {emitted} outputs were made, {outputs} were expected.");
    }

    [Fact]
    public void An_error_that_moves_emits_nothing_anew()
    {
        string source = Facts.Replace(
            "public int Twice", "public object? Bad { get; init; } public int Twice", StringComparison.Ordinal);
        CSharpCompilation before = GeneratorHarness.Compile(source, Skills, Entities);
        GeneratorDriver driver = GeneratorHarness.Driver().Run(before);
        SyntaxTree old = before.SyntaxTrees[0];
        CSharpCompilation after = before.ReplaceSyntaxTree(
            old, old.WithChangedText(SourceText.From("// moved\n" + source, System.Text.Encoding.UTF8)));
        GeneratorDriverRunResult result = driver.Run(after).GetRunResult();
        Assert.Equal("TM0008", Assert.Single(result.Diagnostics).Id);
        Assert.All(
            result.Results.Single().TrackedSteps[TrackingNames.Types].SelectMany(s => s.Outputs),
            output => Assert.Contains(
                output.Reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
    }

    [Fact]
    public void Nothing_of_the_compiler_is_kept_past_the_parse()
    {
        GeneratorDriver driver = GeneratorHarness.Driver().Run(GeneratorHarness.Compile(Facts, Skills, Entities));
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        foreach (string name in new[] { TrackingNames.Types, TrackingNames.Objects, TrackingNames.Registrations })
        {
            foreach (object spec in result.TrackedSteps[name].SelectMany(s => s.Outputs).Select(o => o.Value))
            {
                CompilerObjects.AssertNone(spec);
            }
        }
    }
}
