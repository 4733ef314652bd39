using System.CommandLine;
using System.Text;
using TypedMemory.Cli.Mcp.Clients;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Mcp;

/// <summary><c>typedmemory mcp install</c>: tells a client of the server, or makes it forget it.</summary>
internal static class InstallCommand
{
    private const string Program = "typedmemory";

    public static Command Create()
    {
        var client = new Argument<string>("CLIENT")
        { Description = "claude, vscode, codex or cursor: whose configuration is edited." };
        client.AcceptOnlyFromAmong([.. AgentClient.All.Select(static known => known.Name)]);
        var store = new Option<string>("--store")
        {
            Description = "The store's file; the default is .typedmemory/agent.db in your own folder.",
            DefaultValueFactory = static _ => AgentClient.InHome(".typedmemory", "agent.db"),
        };
        var name = new Option<string>("--name")
        {
            Description = "The server's name in the client.",
            DefaultValueFactory = static _ => "memory",
        };
        var file = new Option<string?>("--file")
        { Description = "The configuration file, where it is not in the client's usual place." };
        var remove = new Option<bool>("--uninstall")
        { Description = "Take the server out again: the file becomes what it was before." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would change, and change nothing." };
        var command = new Command(
            "install", "Puts this server into the configuration of a client, and nothing else of it is touched.")
        { client, store, name, file, remove, dryRun, CommonOptions.Json() };
        return command.Does((result, output, _) =>
        {
            AgentClient known = AgentClient.All.First(c => c.Name == result.GetValue(client));
            string path = result.GetValue(file) ?? known.Path;
            var entry = new ServerEntry(
                result.GetValue(name)!, Program, ["mcp", "--store", Path.GetFullPath(result.GetValue(store)!)]);
            Run(output, known, path, entry, result.GetValue(remove), result.GetValue(dryRun));
            return Task.FromResult(ExitCodes.Done);
        });
    }

    private static void Run(
        Output output, AgentClient client, string path, ServerEntry entry, bool isRemoval, bool isDryRun)
    {
        var edit = new ClientEdit(path);
        string? before;
        string? after;
        try
        {
            before = edit.Read();
            after = isRemoval
                ? before is null ? null : client.File.Uninstall(before, entry.Name)
                : client.File.Install(before, entry);
        }
        catch (FormatException error)
        {
            throw new FormatException($"\"{path}\" was left as it is: {error.Message}.", error);
        }

        bool isChanged = before != after;
        if (isChanged && !isDryRun) edit.Write(after);
        if (output.IsJson)
        {
            ClientEdit.Tell(output, path, !isRemoval, isChanged, isDryRun, after);
            return;
        }

        if (!isChanged)
        {
            output.Line(isRemoval
                ? $"{path}: has no server \"{entry.Name}\""
                : $"{path}: has the server \"{entry.Name}\" already");
            return;
        }

        if (isDryRun)
        {
            output.Line($"{path}: would become");
            output.Block(Encoding.UTF8.GetBytes(after ?? "(no file)"));
            return;
        }

        output.Line(isRemoval
            ? $"{path}: the server \"{entry.Name}\" is out"
            : $"{path}: the server \"{entry.Name}\" is in; start {client.Name} anew");
    }
}
