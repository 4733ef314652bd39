using System.CommandLine;
using System.CommandLine.Invocation;
using TypedMemory.Cli.Databases;
using TypedMemory.Cli.Doctor;
using TypedMemory.Cli.Documents;
using TypedMemory.Cli.Files;
using TypedMemory.Cli.History;
using TypedMemory.Cli.Hooks;
using TypedMemory.Cli.Hub;
using TypedMemory.Cli.Inspect;
using TypedMemory.Cli.Mcp;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Schema;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Cli.Transfer;

namespace TypedMemory.Cli;

/// <summary>The commands of the tool: a file and a line here for each.</summary>
internal static class ToolCommands
{
    /// <summary>Every command.</summary>
    public static RootCommand Create() => new(
        "TypedMemory: look into stores of typed documents, sync, export, serve and look after them.")
    {
        // Documents
        ListCommand.Create(),
        GetCommand.Create(),
        HistoryCommand.Create(),
        DiffCommand.Create(),
        RestoreCommand.Create(),
        ForgetCommand.Create(),
        PutCommand.Create(),
        EditCommand.Create(),
        RemoveCommand.Create(),
        QueryCommand.Create(),
        SearchCommand.Create(),
        RecallCommand.Create(),
        ChangesCommand.Create(),
        ConflictsCommand.Create(),

        // Replication
        SyncCommand.Create(),
        RefusedCommand.Create(),
        FetchCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),

        // Doors
        FilesCommand.Create(),
        HookCommand.Create(),

        // Stores and servers
        StoreCommand.Create(),
        StatsCommand.Create(),
        DoctorCommand.Create(),
        SubscriptionsCommand.Create(),
        DatabasesCommand.Create(),
        SweepCommand.Create(),
        ServeCommand.Create(),
        UserCommand.Create(),
        InspectCommand.Create(),
        McpCommand.Create(),

        // Development
        SchemaCommand.Create(),
        CompletionsCommand.Create(),
    };

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code, one of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        ParseResult parsed = Create().Parse(args);
        bool isJson = CommandLineCheck.IsJson(parsed);
        bool isWork = parsed.Action is ParseErrorAction || parsed.Action == parsed.CommandResult.Command.Action;
        if (isWork && CommandLineCheck.Mistake(parsed) is { } mistake)
            return CommandRun.Tell(new UsageException(mistake), ExitCodes.Usage, isJson);
        if (CommandLineCheck.Garbled(args) is { } garbled)
        {
            return CommandRun.Tell(
                new UsageException($"The argument \"{garbled}\" is not valid UTF-8. Give it in UTF-8."),
                ExitCodes.Usage, isJson);
        }

        try
        {
            // The host itself ends a server on SIGINT and SIGTERM, and takes the time that its requests need.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = !isJson,
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (isJson)
        {
            // A defect of the tool, in the form that a program reads; without --json it comes with its stack.
            return CommandRun.Tell(error, ExitCodes.Failed, isJson);
        }
    }
}
