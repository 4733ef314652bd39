using System.Globalization;
using System.Text.Json;

namespace TypedMemory.Benchmarks;

/// <summary>The medians that a run found, as a table and as JSON.</summary>
internal sealed class BenchmarkResults
{
    private readonly List<(string Name, string System, double Value, string Unit)> _rows = [];

    /// <summary>What was added, in order.</summary>
    public IReadOnlyList<(string Name, string System, double Value, string Unit)> Rows => _rows;

    /// <summary>Adds the median of some samples.</summary>
    public void Add(string name, string system, IReadOnlyList<double> samples, string unit = "docs/s") =>
        Add(name, system, Median(samples), unit);

    /// <summary>Adds a value.</summary>
    public void Add(string name, string system, double value, string unit = "docs/s") =>
        _rows.Add((name, system, value, unit));

    /// <summary>The median of some samples.</summary>
    public static double Median(IReadOnlyList<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Prints a row per name, a column per system, and each system's ratio to this library.</summary>
    public void Print(TextWriter output)
    {
        foreach (var byName in _rows.GroupBy(static row => row.Name))
        {
            var rows = byName.ToList();
            double ours = rows.FirstOrDefault(static row => row.System == "typedmemory").Value;
            output.Write($"{byName.Key,-22}");
            foreach (var row in rows)
            {
                string value = row.Value.ToString(row.Value < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
                string ratio = row.System == "typedmemory" || ours == 0
                    ? ""
                    : string.Create(CultureInfo.InvariantCulture, $" (x{ours / row.Value:0.00})");
                output.Write($"  {row.System} {value} {row.Unit}{ratio}");
            }

            output.WriteLine();
        }

        output.WriteLine("(xN: this library's value divided by that one's)");
    }

    /// <summary>Writes <c>{"results":[{"name","system","value","unit"}]}</c>.</summary>
    public async Task WriteJsonAsync(string file)
    {
        await using FileStream stream = File.Create(file);
        await using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteStartArray("results");
        foreach ((string name, string system, double value, string unit) in _rows)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("system", system);
            writer.WriteNumber("value", double.IsFinite(value) ? Math.Round(value, 3) : 0);
            writer.WriteString("unit", unit);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
