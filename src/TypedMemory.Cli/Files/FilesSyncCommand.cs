using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Files;

/// <summary><c>typedmemory files sync</c>: a directory, its store and a remote database, once or live.</summary>
internal static class FilesSyncCommand
{
    public static Command Create()
    {
        Argument<string> directory = FilesCommand.Directory();
        Option<string?> store = FilesCommand.Store();
        var remote = new Option<string?>("--remote")
        {
            Description = "A remote database to sync with, made if it is missing. Credentials: user info in the URL, "
                + $"or {RemoteAddress.UserVariable} and {RemoteAddress.PasswordVariable}.",
        };
        var live = new Option<bool>("--live")
        { Description = "Go on with changes as they are made, until interrupted." };
        Option<bool> insecure = CommonOptions.Insecure();
        var command = new Command(
            "sync", "Makes a directory and its store the same, and a remote database with them; live if told so.")
        { directory, store, remote, live, insecure, CommonOptions.Json() };
        return command.Does((result, output, token) =>
        {
            string folder = result.GetValue(directory)!;
            RemoteAddress? address = result.GetValue(remote) is { } url ? Parse(url, result.GetValue(insecure)) : null;
            bool isLive = result.GetValue(live);
            return OpenedFiles.WithAsync(folder, result.GetValue(store), address, isLive, services =>
            {
                var run = new FilesSyncRun(services, folder, address is not null, new FilesOutput(output));
                return isLive ? run.KeepAsync(token) : run.RunAsync(token);
            });
        });
    }

    private static RemoteAddress Parse(string url, bool insecure)
    {
        try
        {
            return RemoteAddress.Parse(url) with { AllowInsecure = insecure };
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
