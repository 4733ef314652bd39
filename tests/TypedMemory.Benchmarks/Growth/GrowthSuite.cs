using System.Globalization;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>
/// What grows with what: series over documents, here and in peers, leaves, watchers, types, sizes, revisions and processes, each with the
/// exponent that fits it. Exponents are ratios of values of one run: another machine gives about the same.
/// </summary>
internal sealed class GrowthSuite : IBenchmarkSuite
{
    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        List<GrowthFamily> families =
        [
            new DocumentGrowth(), new PeerGrowth(), new LeafGrowth(), new WatcherGrowth(), new TypeGrowth(), new SizeGrowth(),
            new RevisionGrowth(), new ProcessGrowth(),
        ];
        foreach (GrowthFamily family in families)
        {
            if (arguments.Only is { } only && only != family.Name) continue;
            string folder = Directory.CreateTempSubdirectory("typedmemory-growth-").FullName;
            try
            {
                await family.MeasureAsync(folder, arguments.Quick);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }

            Report(family, results);
            if (arguments.PlotFolder is { } plots)
            {
                Directory.CreateDirectory(plots);
                await File.WriteAllTextAsync(
                    Path.Combine(plots, $"growth-{family.Name}.svg"), GrowthPlot.Draw(family));
            }
        }
    }

    private static void Report(GrowthFamily family, BenchmarkResults results)
    {
        Console.WriteLine($"  | {family.Axis} | from | to | exponent | |");
        foreach (GrowthSeries series in family.Series)
        {
            (double size, double value) = series.Points[0];
            (double lastSize, double lastValue) = series.Points[^1];
            string verdict = series.IsPeer || series.Exponent <= series.Limit ? "" : $"above {series.Limit}";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  | {series.Title} | {value:#,0.#} {series.Unit} at {size:#,0} | {lastValue:#,0.#} {series.Unit} at {lastSize:#,0} | {series.Exponent:0.00} | {verdict} |"));
            results.Add($"growth.{family.Name}.{series.Name.Replace(' ', '-')}", series.System, series.Exponent, "exponent");
        }
    }
}
