using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Schema;

/// <summary>Where a baseline and an assembly differ.</summary>
/// <param name="file">The baseline.</param>
/// <param name="before">What it says; <see langword="null"/> where it cannot be read.</param>
/// <param name="present">What the assembly has.</param>
internal sealed class SchemaReport(string file, string? before, string present)
{
    private readonly (string Sign, string Statement)[] _differences = before is null ? [] : Compare(before, present);

    /// <summary>Whether they say the same.</summary>
    public bool IsUpToDate => before is not null && _differences.Length == 0;

    /// <summary>Prints a line for each difference, or all of it as one JSON object.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="isWritten">Whether the baseline was written anew.</param>
    public void Print(Output output, bool isWritten)
    {
        if (!output.IsJson)
        {
            foreach ((string sign, string statement) in _differences) output.Line($"{sign} {statement}");
            return;
        }

        output.Object(json =>
        {
            json.WriteString("file", file);
            json.WriteBoolean("written", isWritten);
            json.WriteStartArray("differences");
            foreach ((string sign, string statement) in _differences)
            {
                json.WriteStartObject();
                json.WriteString(sign == "+" ? "added" : "removed", statement);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static (string Sign, string Statement)[] Compare(string before, string present)
    {
        SortedSet<string> old = Baseline.Statements(before), now = Baseline.Statements(present);
        return [.. old.Except(now).Select(static statement => ("-", statement))
            .Concat(now.Except(old).Select(static statement => ("+", statement)))
            .OrderBy(static line => line.Item2, StringComparer.Ordinal)];
    }
}
