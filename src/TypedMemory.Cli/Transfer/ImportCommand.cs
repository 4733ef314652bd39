using System.CommandLine;
using System.Globalization;
using TypedMemory.Cli.Mcp;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;

namespace TypedMemory.Cli.Transfer;

/// <summary><c>typedmemory import</c>: what <c>export</c> printed, or any JSON lines with <c>_id</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The JSON lines; - reads the standard input." };
        var command = new Command(
            "import",
            "Takes in JSON lines. With _rev and _revisions a line is that revision, as it is; without, it is written over what is there. May be repeated.")
        {
            file, CommonOptions.Json(),
        };
        command.Subcommands.Add(McpMemoryCommands.CreateImport());
        Target target = new Target { CreatesStore = true }.AddTo(command);
        return command.Does(async (result, output, token) =>
        {
            string path = result.GetValue(file)!;
            if (Directory.Exists(path)) throw new IOException($"\"{path}\" is a folder. Name a file of JSON lines.");
            if (path != "-" && !File.Exists(path)) throw new FileNotFoundException($"There is no file \"{path}\".");
            long? size = path == "-" ? null : new FileInfo(path).Length;
            return await target.WithAsync(result, readOnly: false, opened => WorkProgress.ReadAsync(
                "imported", size, async progress =>
            {
                Stream input = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
                await using (input.ConfigureAwait(false))
                {
                    var import = new LinesImport(opened, (line, reason) => Refuse(output, line, reason), progress);
                    await import.RunAsync(input, token).ConfigureAwait(false);
                    Summarize(output, import);
                    return import.Refused == 0 ? ExitCodes.Done : ExitCodes.Refused;
                }
            }), token).ConfigureAwait(false);
        });
    }

    private static void Refuse(Output output, long line, string reason)
    {
        if (output.IsJson)
        {
            output.Object(json =>
            {
                json.WriteString("type", "refused");
                json.WriteNumber("line", line);
                json.WriteString("reason", reason);
            });
            return;
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"refused: line {line}: {reason}"));
    }

    private static void Summarize(Output output, LinesImport import)
    {
        if (output.IsJson)
        {
            output.Object(json =>
            {
                json.WriteString("type", "summary");
                json.WriteNumber("imported", import.Imported);
                json.WriteNumber("refused", import.Refused);
            });
            return;
        }

        output.Line(string.Create(
            CultureInfo.InvariantCulture, $"{import.Imported} imported, {import.Refused} refused"));
    }
}
