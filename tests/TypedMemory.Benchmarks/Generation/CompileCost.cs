using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedMemory.Generators;

namespace TypedMemory.Benchmarks.Generation;

/// <summary>What the generated code of 200 memory types of 12 members costs: its lines, and the compile.</summary>
/// <remarks>
/// A compile is what a build does: parse, generate, bind, emit. Those with and without the generator alternate, and the
/// ratio is that of their medians.
/// </remarks>
/// <param name="rounds">How many compiles of either kind.</param>
internal sealed class CompileCost(int rounds)
{
    private const int Types = 200;

    public void Run(BenchmarkResults results)
    {
        var plain = new List<double>();
        var generated = new List<double>();
        for (int round = -1; round < rounds; round++)
        {
            double without = Measure(static compilation => compilation);
            double with = Measure(Generate);
            if (round < 0) continue;
            plain.Add(without);
            generated.Add(with);
        }

        results.Add("generate.lines", "typedmemory", LinesOfOne(), "lines");
        results.Add("generate.compile", "typedmemory", generated, "s");
        results.Add("generate.compile", "without", plain, "s");
        results.Add("generate.compile.ratio", "typedmemory", Median(generated) / Median(plain), "x");
    }

    private static double Measure(Func<Compilation, Compilation> generate)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        Compilation compilation = generate(GeneratedModel.Compile(Types));
        using var image = new MemoryStream();
        bool emitted = compilation.Emit(image).Success;
        return emitted
            ? Stopwatch.GetElapsedTime(start).TotalSeconds
            : throw new InvalidOperationException("The model does not compile.");
    }

    private static Compilation Generate(Compilation compilation)
    {
        CSharpGeneratorDriver.Create(new MemoryTypeGenerator()).RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out _);
        return output;
    }

    private static int LinesOfOne()
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(new MemoryTypeGenerator());
        return driver.RunGenerators(GeneratedModel.Compile(1)).GetRunResult().Results.Single().GeneratedSources
            .Single(static source => source.HintName.Contains("Type0", StringComparison.Ordinal))
            .SourceText.Lines.Count;
    }

    private static double Median(List<double> seconds) =>
        seconds.Order().ElementAt(seconds.Count / 2);
}
