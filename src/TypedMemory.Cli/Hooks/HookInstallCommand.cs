using System.CommandLine;
using System.Text;
using TypedMemory.Cli.Mcp.Clients;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Hooks;

/// <summary><c>typedmemory hook install</c>: puts the hooks into the settings of an agent, or takes them out.</summary>
internal static class HookInstallCommand
{
    public static Command Create()
    {
        var agent = new Argument<string>("AGENT")
        {
            Description = string.Join(", ", HookAgent.All.Select(static one => $"{one.Name}: {one.Title}")) + ".",
            DefaultValueFactory = static _ => "claude",
        };
        agent.AcceptOnlyFromAmong([.. HookAgent.All.Select(static one => one.Name)]);
        Option<string> store = HookCommand.Store();
        var file = new Option<string?>("--file")
        {
            Description = "The settings; the default is in your own folder: "
                + string.Join(", ", HookAgent.All.Select(static one => string.Join('/', one.File)))
                + ". A project has its own.",
        };
        var remove = new Option<bool>("--uninstall") { Description = "Take the hooks out again." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would change, and change nothing." };
        var command = new Command(
            "install", "Puts the hooks into the settings of a coding agent, and nothing else of them is touched.")
        { agent, store, file, remove, dryRun, CommonOptions.Json() };
        return command.Does((result, output, _) =>
        {
            HookAgent chosen = HookAgent.Of(result.GetValue(agent)!);
            string path = result.GetValue(file) ?? chosen.Path;
            string? installed = result.GetValue(remove) ? null : Path.GetFullPath(result.GetValue(store)!);
            Run(output, new HookSettings(chosen), path, installed, result.GetValue(dryRun));
            return Task.FromResult(ExitCodes.Done);
        });
    }

    private static void Run(Output output, HookSettings settings, string path, string? store, bool isDryRun)
    {
        var edit = new ClientEdit(path);
        string? before = edit.Read();
        string? after;
        try
        {
            after = before is null ? null : settings.Uninstall(before);
            if (store is not null) after = settings.Install(after, store);
        }
        catch (FormatException error)
        {
            throw new FormatException($"\"{path}\" was left as it is: {error.Message}.", error);
        }

        bool isChanged = before != after;
        if (isChanged && !isDryRun) edit.Write(after);
        if (output.IsJson)
        {
            ClientEdit.Tell(output, path, isInstalled: store is not null, isChanged, isDryRun, after);
        }
        else if (!isChanged)
        {
            output.Line(store is null ? $"{path}: has no hooks of ours" : $"{path}: has the hooks already");
        }
        else if (isDryRun)
        {
            output.Line($"{path}: would become");
            output.Block(Encoding.UTF8.GetBytes(after ?? "(no file)"));
        }
        else
        {
            output.Line(store is null ? $"{path}: the hooks are out" : $"{path}: the hooks are in");
        }
    }
}
