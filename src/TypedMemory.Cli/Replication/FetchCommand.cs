using System.CommandLine;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Sync;

namespace TypedMemory.Cli.Replication;

/// <summary><c>typedmemory fetch</c>: one document again, whatever the checkpoint says of it.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        var store = new Argument<string>("STORE") { Description = "The store's file." };
        var id = new Argument<string>("ID") { Description = "The document's id." };
        var remote = new RemoteOption();
        var command = new Command("fetch", "Fetches one document again, e.g. one that was purged here.")
        {
            store, id, remote.Url, remote.Insecure,
        };
        command.SetAction((result, token) => OpenedRemote.RunAsync(
            result.GetValue(store)!, remote.Parse(result), opened =>
                FetchAsync(opened, result.GetValue(id)!, token), token));
        return command;
    }

    private static async Task<int> FetchAsync(OpenedRemote opened, string id, CancellationToken cancellationToken)
    {
        ReplicationResult result = await Replicator.FetchAsync(
            opened.Peer!, new LocalPeer(opened.Store), [id], cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        if (result.Refused.FirstOrDefault() is { } refused)
        {
            Console.Out.WriteLine($"refused: {TextSyncOutput.Format(refused)}");
            return 3;
        }

        if (result.Progress.Documents == 0
            && await opened.Store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false) is null)
        {
            await Console.Error.WriteLineAsync(
                $"error: The remote database has no document \"{id}\".").ConfigureAwait(false);
            return 1;
        }

        Console.Out.WriteLine(result.Progress.Documents == 0 ? $"\"{id}\" is here already." : $"fetched \"{id}\"");
        return 0;
    }
}
