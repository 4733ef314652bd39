using System.CommandLine;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Replication;

/// <summary><c>typedmemory sync</c>: a store and a remote database, once or live.</summary>
internal static class SyncCommand
{
    public static Command Create()
    {
        var store = new Argument<string>("STORE") { Description = "The store's file; created if it is missing." };
        var url = new Argument<string>("URL")
        {
            Description = "The remote database. Credentials: user info in the URL, or "
                + $"{RemoteAddress.UserVariable} and {RemoteAddress.PasswordVariable}.",
        };
        var pull = new Option<bool>("--pull") { Description = "Only from the remote database into the store." };
        var push = new Option<bool>("--push") { Description = "Only from the store to the remote database." };
        var live = new Option<bool>("--live")
        { Description = "Go on with changes as they are made, until interrupted." };
        var create = new Option<bool>("--create") { Description = "Create the remote database if it is missing." };
        var insecure = new Option<bool>("--allow-insecure")
        { Description = "Send credentials and documents over plain http to another machine." };
        var json = new Option<bool>("--json")
        { Description = "Print JSON lines: progress and events, the summary last." };
        var prefix = new Option<string[]>("--prefix")
        {
            Description =
                "Only documents whose id starts with this; may be repeated. Without it everything, tombstones included, "
                + "design documents aside.",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("sync", "Syncs a store with a CouchDB database, both ways unless told otherwise.")
        {
            store, url, pull, push, live, prefix, create, insecure, json,
        };
        return command.Does(async (result, _, cancellationToken) =>
        {
            RemoteAddress remote;
            try
            {
                remote = RemoteAddress.Parse(result.GetValue(url)!) with { AllowInsecure = result.GetValue(insecure) };
            }
            catch (FormatException error)
            {
                throw new UsageException(error.Message);
            }

            var run = new SyncRun(result.GetValue(store)!, remote)
            {
                Pull = result.GetValue(pull) || !result.GetValue(push),
                Push = result.GetValue(push) || !result.GetValue(pull),
                Live = result.GetValue(live),
                Create = result.GetValue(create),
                Json = result.GetValue(json),
                Prefixes = [.. result.GetValue(prefix) ?? []],
            };
            return await run.RunAsync(cancellationToken).ConfigureAwait(false);
        });
    }
}
