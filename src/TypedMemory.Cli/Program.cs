using System.CommandLine;
using TypedMemory.Cli.Hub;
using TypedMemory.Cli.Replication;

var root = new RootCommand("TypedMemory: sync, export and serve stores of typed documents.")
{
    SyncCommand.Create(),
    ExportCommand.Create(),
    ServeCommand.Create(),
    UserCommand.Create(),
};

// The host itself ends a server on SIGINT and SIGTERM, and takes the time that its requests need.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
