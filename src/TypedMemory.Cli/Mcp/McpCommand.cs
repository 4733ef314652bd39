using System.CommandLine;
using TypedMemory.Cli.Hub;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Mcp;

/// <summary><c>typedmemory mcp</c>: a store as a memory of agents, by the Model Context Protocol.</summary>
internal static class McpCommand
{
    public static Command Create()
    {
        var store = new Option<string>("--store")
        { Description = "The store's file; created if it is missing.", Required = true };
        var remote = new Option<string?>("--remote")
        {
            Description = "A remote database to sync with, both ways. Credentials: user info in the URL, or "
                + $"{RemoteAddress.UserVariable} and {RemoteAddress.PasswordVariable}.",
        };
        var live = new Option<bool>("--live")
        { Description = "Sync for as long as the server runs, not only when it starts." };
        var create = new Option<bool>("--create") { Description = "Create the remote database if it is missing." };
        Option<bool> insecure = CommonOptions.Insecure();
        var types = new Option<string[]>("--types")
        {
            Description =
                "An assembly with memory types, instead of the built-in ones (fact, rule, skill, episode, note "
                + "and the knowledge graph). May be repeated.",
        };
        var readOnly = new Option<bool>("--read-only") { Description = "Give only tools that read, and never write." };
        var http = new Option<string?>("--http")
        {
            Description =
                "Listen there by streamable HTTP instead of the standard input and output; port 0 picks a free "
                + $"one. Beyond this machine only with a token in {HttpGate.TokenVariable}.",
        };
        Option<bool> json = CommonOptions.Json();
        json.Description = "Print JSON where the server is not spoken to by it: why it did not start, and with --http "
            + "the URL. Over stdio the standard output is JSON-RPC in any case.";
        var command = new Command(
            "mcp", "Serves a store to agents by the Model Context Protocol: over stdio, or HTTP with --http.")
        {
            store, remote, live, create, insecure, types, readOnly, http, json,
        };
        command.Subcommands.Add(InstallCommand.Create());
        return command.Does(async (result, output, cancellationToken) =>
        {
            try
            {
                var run = new McpRun(result.GetValue(store)!)
                {
                    Remote = result.GetValue(remote) is { } url
                        ? RemoteAddress.Parse(url) with { AllowInsecure = result.GetValue(insecure) }
                        : null,
                    Live = result.GetValue(live),
                    CreateRemote = result.GetValue(create),
                    Types = [.. result.GetValue(types) ?? []],
                    ReadOnly = result.GetValue(readOnly),
                };
                run.Check();
                return await (result.GetValue(http) is { } address
                    ? run.ServeHttpAsync(address, output, cancellationToken)
                    : run.ServeStdioAsync(cancellationToken)).ConfigureAwait(false);
            }
            catch (FormatException error)
            {
                throw new UsageException(error.Message);
            }
        });
    }
}
