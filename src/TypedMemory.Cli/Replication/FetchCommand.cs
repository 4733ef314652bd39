using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.CouchDb;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Replication;

/// <summary><c>typedmemory fetch</c>: one document again, whatever the checkpoint says of it.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store();
        Argument<string> id = CommonOptions.Id();
        var remote = new RemoteOption();
        var command = new Command("fetch", "Fetches one document again, e.g. one that was purged here.")
        {
            store, id, remote.Url, remote.Insecure, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => remote.WithAsync(
            result, result.GetValue(store)!, (opened, peer) => FetchAsync(
                opened, peer, result.GetValue(id)!, output, token), token));
    }

    private static async Task<int> FetchAsync(
        SqliteDocumentStore store, CouchDbPeer peer, string id, Output output, CancellationToken cancellationToken)
    {
        ReplicationResult result = await Replicator.FetchAsync(
            peer, new LocalPeer(store), [id], cancellationToken: cancellationToken).ConfigureAwait(false);
        if (result.Refused.FirstOrDefault() is { } refused)
        {
            if (output.IsJson) output.Object(json => JsonSyncOutput.WriteRefused(json, refused));
            else output.Line($"refused: {TextSyncOutput.Format(refused)}");
            return ExitCodes.Refused;
        }

        bool fetched = result.Progress.Documents > 0;
        if (!fetched && await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"The remote database has no document \"{id}\".");
        }

        if (output.IsJson)
        {
            output.Object(json =>
            {
                json.WriteString("id", id);
                json.WriteBoolean("fetched", fetched);
            });
            return ExitCodes.Done;
        }

        output.Line(fetched ? $"fetched \"{id}\"" : $"\"{id}\" is here already.");
        return ExitCodes.Done;
    }
}
