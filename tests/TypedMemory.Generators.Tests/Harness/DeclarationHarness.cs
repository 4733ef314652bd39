using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedMemory.Generators.Tests;

/// <summary>
/// What a user is told of a declaration: by the generator, by the analyzer of declarations, and by the compiler.
/// </summary>
internal static class DeclarationHarness
{
    /// <summary>The ids of what is reported, warnings of the compiler left out.</summary>
    public static async Task<string[]> ReportAsync(string source) =>
        [.. (await DiagnoseAsync(source)).Select(d => d.Id)];

    /// <inheritdoc cref="ReportAsync"/>
    public static async Task<IReadOnlyList<Diagnostic>> DiagnoseAsync(string source)
    {
        Compilation compilation = GeneratorHarness.Compile(GeneratorHarness.Usings + source);
        compilation = compilation.WithOptions(
            ((Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions)compilation.Options)
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default));
        GeneratorDriver driver = GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        GeneratorDriverRunResult result = driver.GetRunResult();
        Assert.Null(result.Results.Single().Exception);
        IEnumerable<Diagnostic> analyzed = await output.WithAnalyzers([new MemoryTypeAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        IEnumerable<Diagnostic> compiled = output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Error
                || (d.Severity == DiagnosticSeverity.Warning
                    && d.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true));
        return [.. result.Diagnostics, .. analyzed, .. compiled];
    }
}
