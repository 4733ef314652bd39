using System.CommandLine;
using TypedMemory.Cli.Hub;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Schema;

/// <summary>
/// <c>typedmemory schema</c>: the committed baseline of an assembly's memory types, <c>memory-schema.json</c>.
/// </summary>
internal static class SchemaCommand
{
    public static Command Create() =>
        new("schema", "Writes or checks the baseline of an assembly's memory types, memory-schema.json.")
    {
        Create("write", "Writes the baseline anew, and prints what changed.", WriteAsync),
        Create("check", "Prints where the baseline and the assembly differ, and fails if they do.", CheckAsync),
    };

    private static Command Create(
        string name, string description, Func<Baseline, string, Output, CancellationToken, Task<int>> run)
    {
        var path = new Argument<string>("PATH")
        { Description = "An assembly, a project that is built, or the folder of one." };
        var file = new Option<string?>("--file")
        {
            Description = "The baseline. Default: memory-schema.json, beside the project or in the current folder.",
        };
        var configuration = new Option<string>("--configuration", "-c")
        {
            Description = "The configuration that the project is built in.",
            DefaultValueFactory = static _ => "Debug",
        };
        var command = new Command(name, description) { path, file, configuration, CommonOptions.Json() };
        return command.Does(async (result, output, cancellationToken) =>
        {
            SchemaSource source = await SchemaSource.FindAsync(
                result.GetValue(path)!, result.GetValue(configuration)!, cancellationToken).ConfigureAwait(false);
            Baseline present = AssemblySchema.Read(source.Assembly);
            return await run(
                present, result.GetValue(file) ?? source.File, output, cancellationToken).ConfigureAwait(false);
        });
    }

    private static async Task<int> WriteAsync(
        Baseline present, string file, Output output, CancellationToken cancellationToken)
    {
        string text = present.ToString();
        // One that cannot be read is written anew.
        string before = File.Exists(file)
            ? await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false) : "";
        var report = new SchemaReport(file, IsJson(before) ? before : null, text);
        if (before != text) await File.WriteAllTextAsync(file, text, cancellationToken).ConfigureAwait(false);
        report.Print(output, isWritten: before != text);
        if (output.IsJson) return ExitCodes.Done;
        output.Line(before == text
            ? $"\"{file}\" is up to date."
            : $"\"{file}\" is written: {Count(present.Types, "memory type")}, {Count(present.Objects, "memory object")}.");
        return ExitCodes.Done;
    }

    private static async Task<int> CheckAsync(
        Baseline present, string file, Output output, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            throw new FileNotFoundException(
                $"There is no baseline \"{file}\". Write it with typedmemory schema write.");
        string before = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        var report = new SchemaReport(file, before, present.ToString());
        report.Print(output, isWritten: false);
        if (report.IsUpToDate)
        {
            if (!output.IsJson) output.Line($"\"{file}\" is up to date.");
            return ExitCodes.Done;
        }

        throw new InvalidOperationException(
            $"\"{file}\" is not what the assembly has. Write it with typedmemory schema write, and commit it.");
    }

    private static bool IsJson(string text)
    {
        try
        {
            Baseline.Statements(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
