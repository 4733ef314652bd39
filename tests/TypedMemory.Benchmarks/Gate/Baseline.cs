using System.Globalization;
using System.Text.Json;

namespace TypedMemory.Benchmarks.Gate;

/// <summary>The results of an earlier run, as <c>--json</c> wrote them.</summary>
internal sealed class Baseline
{
    private readonly Dictionary<(string Name, string System), (double Value, string Unit)> _values = [];

    private Baseline()
    {
    }

    public static async Task<Baseline> ReadAsync(string file)
    {
        await using FileStream stream = File.OpenRead(file);
        using JsonDocument json = await JsonDocument.ParseAsync(stream);
        var baseline = new Baseline();
        foreach (JsonElement row in json.RootElement.GetProperty("results").EnumerateArray())
        {
            string Text(string member) => row.GetProperty(member).GetString()!;
            baseline._values[(Text("name"), Text("system"))] = (row.GetProperty("value").GetDouble(), Text("unit"));
        }

        return baseline;
    }

    /// <summary>
    /// The measures that are worse than they were by more than noise explains: a ratio below half of what it was,
    /// or a fourth more bytes.
    /// </summary>
    public IReadOnlyList<string> Regressions(BenchmarkResults results)
    {
        List<string> worse = [];
        foreach ((string name, string system, double value, string unit) in results.Rows)
        {
            if (!_values.TryGetValue((name, system), out (double Value, string Unit) before)) continue;
            double limit = unit switch
            {
                "ratio" => before.Value * 0.5,
                "bytes" => (before.Value * 1.25) + 64,
                _ => double.NaN,
            };
            bool isWorse = unit == "ratio" ? value < limit : value > limit;
            if (isWorse) worse.Add(string.Create(
                CultureInfo.InvariantCulture, $"{name} is {value:0.##} {unit}, was {before.Value:0.##}, and the bound is {limit:0.##}"));
        }

        return worse;
    }

    /// <summary>
    /// Prints what was and what is, as ratios where a peer was measured beside: of absolute values those of two runs
    /// cannot be compared.
    /// </summary>
    public void Print(BenchmarkResults results, TextWriter output)
    {
        output.WriteLine($"{"compared",-32} {"against",-14} {"before",12} {"now",12} {"change",9}");
        foreach ((string name, string system, double value, string unit) in results.Rows)
        {
            if (system == "typedmemory")
            {
                bool isComparable = unit is "ratio" or "bytes" or "exponent" or "B/doc";
                if (isComparable && _values.TryGetValue((name, system), out (double Value, string Unit) before))
                    Line(name, unit, before.Value, value);
                continue;
            }

            double ours = results.Rows.FirstOrDefault(row => row.Name == name && row.System == "typedmemory").Value;
            if (ours == 0 || value == 0 || !_values.TryGetValue((name, system), out (double Value, string Unit) peer)
                || !_values.TryGetValue((name, "typedmemory"), out (double Value, string Unit) own)) continue;
            Line(name, system, own.Value / peer.Value, ours / value);
        }

        void Line(string name, string against, double before, double now) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-32} {against,-14} {before,12:0.###} {now,12:0.###} {(now / before) - 1,9:+0.0%;-0.0%}"));
    }
}
