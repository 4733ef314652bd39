namespace TypedMemory.Benchmarks.Gate;

/// <summary>
/// Fails where the short suite is worse than a committed baseline, again and again: what another process did to one
/// attempt it hardly does to the same measure in all.
/// </summary>
internal static class RegressionGate
{
    private const int Attempts = 3;

    /// <returns>0, or 1 where something is worse.</returns>
    public static async Task<int> RunAsync(string baselineFile, BenchmarkArguments arguments)
    {
        Baseline baseline = await Baseline.ReadAsync(baselineFile);
        HashSet<string>? failing = null;
        IReadOnlyList<string> worse = [];
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            var results = new BenchmarkResults();
            await new GateSuite().RunAsync(arguments, results);
            baseline.Print(results, Console.Out);
            worse = baseline.Regressions(results);
            HashSet<string> names = [.. worse.Select(static line => line.Split(' ')[0])];
            failing = failing is null ? names : [.. failing.Intersect(names)];
            if (failing.Count == 0) return 0;
            if (attempt < Attempts) Console.WriteLine($"once more, for {string.Join(", ", failing)}");
        }

        foreach (string line in worse)
        {
            if (failing!.Contains(line.Split(' ')[0])) Console.WriteLine($"regression: {line}");
        }

        Console.WriteLine(
            $"If it is meant to be so: --suite gate --quick --json {baselineFile}, on a quiet machine, and say why in the commit.");
        return 1;
    }
}
