using System.CommandLine;
using TypedMemory.Cli.Hub;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Schema;
using TypedMemory.Cli.Store;

var root = new RootCommand(
    "TypedMemory: sync, export, serve and look after stores of typed documents; keep the baseline of their types.")
{
    SyncCommand.Create(),
    RefusedCommand.Create(),
    FetchCommand.Create(),
    ExportCommand.Create(),
    StoreCommand.Create(),
    ServeCommand.Create(),
    UserCommand.Create(),
    SchemaCommand.Create(),
};

// The host itself ends a server on SIGINT and SIGTERM, and takes the time that its requests need.
return await root.Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
