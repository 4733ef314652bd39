using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Generated;

namespace TypedMemory.Generators.Tests;

/// <summary>Compiles sources with the generator, as a project of a user would.</summary>
internal static class GeneratorHarness
{
    public const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Text.Json.Serialization;
        using TypedMemory;

        """;

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. Net100.References.All,
        MetadataReference.CreateFromFile(typeof(MemoryTypeAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(IMemoryMerge).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(IServiceCollection).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(IHealthChecksBuilder).Assembly.Location),
        MetadataReference.CreateFromFile(
            typeof(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus).Assembly.Location),
        MetadataReference.CreateFromFile(
            typeof(Microsoft.Extensions.Configuration.IConfiguration).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(SqliteStoreOptions).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(SyncBuilder).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(TypedMemory.CouchDbAuthentication).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(TypedMemory.SyncOptions).Assembly.Location),
    ];

    public static CSharpParseOptions ParseOptions { get; } =
        new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    /// <summary>Makes a compilation with nullable on, warnings as errors and documentation checked.</summary>
    public static CSharpCompilation Compile(params string[] sources) => Compile("Acme.Models", [], sources);

    /// <summary>Makes a compilation of this name that refers to other ones.</summary>
    public static CSharpCompilation Compile(
        string assemblyName, IEnumerable<MetadataReference> references, params string[] sources) =>
            CSharpCompilation.Create(
            assemblyName,
            sources.Select((source, i) => CSharpSyntaxTree.ParseText(
                SourceText.From(source, System.Text.Encoding.UTF8), ParseOptions, $"Source{i}.cs")),
            [.. s_references, .. references],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                generalDiagnosticOption: ReportDiagnostic.Error,
                nullableContextOptions: NullableContextOptions.Enable,
                // CS1701: the reference assemblies are older than those that the tests run on.
                specificDiagnosticOptions: new Dictionary<string, ReportDiagnostic>
                {
                    ["CS1701"] = ReportDiagnostic.Suppress,
                    ["CS1702"] = ReportDiagnostic.Suppress,
                }));

    /// <summary>
    /// The same compilation as that of a project without nullable references; its sources may have annotations all the
    /// same.
    /// </summary>
    public static CSharpCompilation WithoutNullable(this CSharpCompilation compilation) =>
        compilation.WithOptions(compilation.Options
        .WithNullableContextOptions(NullableContextOptions.Disable)
        .WithSpecificDiagnosticOptions(
            compilation.Options.SpecificDiagnosticOptions.Add("CS8632", ReportDiagnostic.Suppress)));

    /// <summary>A driver that records its steps.</summary>
    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new MemoryTypeGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(
            IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs a driver, until the test is cancelled.</summary>
    public static GeneratorDriver Run(this GeneratorDriver driver, Compilation compilation) =>
        driver.RunGenerators(compilation, TestContext.Current.CancellationToken);

    /// <summary>Generates, and demands that the whole compiles without a warning.</summary>
    public static GeneratorDriverRunResult Generate(params string[] sources) => GenerateFrom(Compile(sources), out _);

    /// <summary>Generates, and demands that the whole compiles without a warning.</summary>
    /// <param name="compilation">The declarations.</param>
    /// <param name="output">The declarations and what is generated.</param>
    /// <param name="isStrict">Whether what generated files switch off is switched on.</param>
    public static GeneratorDriverRunResult GenerateFrom(
        Compilation compilation, out Compilation output, bool isStrict = true)
    {
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(compilation, out output, out _);
        GeneratorDriverRunResult result = driver.GetRunResult();
        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.Results.Where(r => r.Exception is not null).Select(r => r.Exception!.ToString()));
        if (isStrict) output = Strict(output, result);
        string compiled = string.Join('\n', output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity > DiagnosticSeverity.Hidden && (d.Id != "CS1591" || IsUndocumented(d))));
        Assert.True(compiled.Length == 0, compiled);
        return result;
    }

    /// <summary>
    /// Takes what generated files switch off out of them: it is there for what declarations may do, not for faults of
    /// the generator's own, which the tests are to see.
    /// </summary>
    private static Compilation Strict(Compilation output, GeneratorDriverRunResult result)
    {
        string header = output.Options.NullableContextOptions == NullableContextOptions.Enable
            ? "#nullable enable\n#pragma warning disable CS0612, CS0618"
            : "#nullable enable annotations\n#pragma warning disable CS0612, CS0618";
        foreach (SyntaxTree tree in result.GeneratedTrees)
        {
            string text = tree.ToString();
            Assert.Contains(Emitted.Header, text, StringComparison.Ordinal);
            output = output.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(
                text.Replace(Emitted.Header, header, StringComparison.Ordinal), System.Text.Encoding.UTF8)));
        }

        return output;
    }

    /// <summary>Generates whatever can be generated, and gives what the generator reports.</summary>
    public static ImmutableArray<Diagnostic> Diagnose(params string[] sources)
    {
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(Compile(sources), out _, out _);
        GeneratorDriverRunResult result = driver.GetRunResult();
        Assert.Empty(result.Results.Where(r => r.Exception is not null).Select(r => r.Exception!.ToString()));
        return result.Diagnostics;
    }

    /// <summary>Whether generated code, which is the generator's to document, lacks a comment.</summary>
    private static bool IsUndocumented(Diagnostic diagnostic) =>
        diagnostic.Id == "CS1591"
            && diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true;
}
