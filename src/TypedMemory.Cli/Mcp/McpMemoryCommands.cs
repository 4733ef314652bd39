using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;

namespace TypedMemory.Cli.Mcp;

/// <summary>
/// <c>typedmemory import mcp-memory FILE</c> and <c>export mcp-memory FILE</c>: the file of the MCP reference server
/// for memory.
/// </summary>
internal static class McpMemoryCommands
{
    private const string Name = "mcp-memory";

    public static Command CreateImport()
    {
        var file = new Argument<string>("FILE")
        { Description = "The file of the reference server, memory.json or memory.jsonl; - reads the standard input." };
        Option<string> store = Store("The store's file; created if it is missing.");
        var command = new Command(
            Name, "Takes in the knowledge graph of the MCP reference server for memory; what the store has stays.")
        { file, store, CommonOptions.Json() };
        return command.Does(async (result, output, token) =>
        {
            string path = result.GetValue(file)!;
            if (path != "-" && !File.Exists(path)) throw new FileNotFoundException($"There is no file \"{path}\".");
            var run = new McpRun(result.GetValue(store)!);
            ServiceProvider memory = new ServiceCollection().AddTypedMemory(run.Configure).BuildServiceProvider();
            await using (memory.ConfigureAwait(false))
            {
                Stream input = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
                await using (input.ConfigureAwait(false))
                {
                    McpMemoryImport done = await McpMemoryFile.ImportAsync(
                        memory, input, token).ConfigureAwait(false);
                    Tell(output, done);
                    return done.Refused.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
                }
            }
        });
    }

    public static Command CreateExport()
    {
        var file = new Argument<string>("FILE")
        { Description = "The file that is written; - writes to the standard output." };
        Option<string> store = Store("The store's file.");
        var command = new Command(
            Name, "Writes the knowledge graph as the file of the MCP reference server for memory.")
        { file, store, CommonOptions.Json() };
        return command.Does(async (result, output, token) =>
        {
            string path = result.GetValue(file)!;
            StoreFile.Demand(result.GetValue(store)!);
            var run = new McpRun(result.GetValue(store)!) { ReadOnly = true };
            ServiceProvider memory = new ServiceCollection().AddTypedMemory(run.Configure).BuildServiceProvider();
            await using (memory.ConfigureAwait(false))
            {
                (int entities, int relations) = path == "-"
                    ? await ExportAsync(memory, Console.OpenStandardOutput(), token).ConfigureAwait(false)
                    : await ReplaceAsync(path, memory, token).ConfigureAwait(false);
                if (path == "-") return ExitCodes.Done;
                if (output.IsJson) WriteSummary(output, "exported", entities, relations, 0);
                else output.Line(string.Create(
                    CultureInfo.InvariantCulture, $"{entities} entities, {relations} relations exported"));
                return ExitCodes.Done;
            }
        });
    }

    /// <summary>Writes beside the file and moves it there: who reads it sees the old one or the new one.</summary>
    private static async Task<McpMemoryExport> ReplaceAsync(
        string path, IServiceProvider memory, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Guid.NewGuid():n}.tmp";
        try
        {
            McpMemoryExport written = await ExportAsync(
                memory, new FileStream(temporary, FileMode.CreateNew), cancellationToken).ConfigureAwait(false);
            File.Move(temporary, full, overwrite: true);
            return written;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task<McpMemoryExport> ExportAsync(
        IServiceProvider memory, Stream file, CancellationToken cancellationToken)
    {
        await using (file.ConfigureAwait(false))
            return await McpMemoryFile.ExportAsync(memory, file, cancellationToken).ConfigureAwait(false);
    }

    private static Option<string> Store(string description) => new("--store")
    {
        Description = description + " The default is agent.db in this folder.",
        DefaultValueFactory = static _ => "agent.db",
    };

    private static void Tell(Output output, McpMemoryImport done)
    {
        foreach ((long line, string reason) in done.Refused)
        {
            if (output.IsJson)
            {
                output.Object(json =>
                {
                    json.WriteString("type", "refused");
                    json.WriteNumber("line", line);
                    json.WriteString("reason", reason);
                });
            }
            else
            {
                Console.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"refused: line {line}: {reason}"));
            }
        }

        if (output.IsJson) WriteSummary(output, "imported", done.Entities, done.Relations, done.Refused.Count);
        else output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{done.Entities} entities, {done.Relations} relations imported, {done.Refused.Count} refused"));
    }

    private static void WriteSummary(Output output, string what, int entities, int relations, int refused) =>
        output.Object(json =>
        {
            json.WriteString("type", "summary");
            json.WriteStartObject(what);
            json.WriteNumber("entities", entities);
            json.WriteNumber("relations", relations);
            json.WriteEndObject();
            json.WriteNumber("refused", refused);
        });
}
