using System.CommandLine;
using TypedMemory.Cli.Hub;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Schema;

var root = new RootCommand("TypedMemory: sync, export and serve stores of typed documents; keep the baseline of their types.")
{
    SyncCommand.Create(),
    ExportCommand.Create(),
    ServeCommand.Create(),
    UserCommand.Create(),
    SchemaCommand.Create(),
};

// The host itself ends a server on SIGINT and SIGTERM, and takes the time that its requests need.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
