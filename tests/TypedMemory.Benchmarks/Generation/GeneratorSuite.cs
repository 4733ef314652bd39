using System.Diagnostics;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TypedMemory.Generators;

namespace TypedMemory.Benchmarks.Generation;

/// <summary>The generator over 1,000 memory types of 12 members: the first run, and an edit in one of them.</summary>
internal sealed class GeneratorSuite : IBenchmarkSuite
{
    private const int Types = 1000;

    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        var seconds = new List<double>();
        int reemitted = 0;
        for (int round = -1; round < (arguments.Quick ? 3 : 7); round++)
        {
            CSharpCompilation compilation = Compile();
            // What the compiler does anyway is not the generator's: the declarations are bound before.
            compilation.GetDiagnostics();
            GeneratorDriver driver = CSharpGeneratorDriver.Create(
                [new MemoryTypeGenerator().AsSourceGenerator()],
                driverOptions: new GeneratorDriverOptions(
                    IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
            long start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(compilation);
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (round >= 0) seconds.Add(elapsed);
            reemitted = Edit(compilation, driver);
        }

        results.Add("generate.cold", "typedmemory", seconds, "s");
        results.Add("generate.edit.reemitted", "typedmemory", reemitted, "types");
        new CompileCost(arguments.Quick ? 3 : 7).Run(results);
        await new BuildCost(arguments.Quick ? 3 : 7).RunAsync(results);
    }

    private static int Edit(CSharpCompilation compilation, GeneratorDriver driver)
    {
        SyntaxTree old = compilation.SyntaxTrees[Types / 2];
        string text = old.ToString().Replace("public int M3", "public long M3", StringComparison.Ordinal);
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(
            old, old.WithChangedText(SourceText.From(text, Encoding.UTF8)));
        return driver.RunGenerators(edited).GetRunResult().Results.Single().TrackedOutputSteps.Values
            .SelectMany(steps => steps)
            .SelectMany(step => step.Outputs)
            .Count(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);
    }

    private static CSharpCompilation Compile() => GeneratedModel.Compile(Types);
}
