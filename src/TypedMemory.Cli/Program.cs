using System.CommandLine;
using TypedMemory.Cli.Hub;

var root = new RootCommand("TypedMemory: serve and manage stores of typed documents.")
{
    ServeCommand.Create(),
    UserCommand.Create(),
};

// The host itself ends a server on SIGINT and SIGTERM, and takes the time that its requests need.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
