using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.CouchDb;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Replication;

/// <summary>
/// <c>typedmemory refused</c>: the documents that a peer refused, and what is to become of one of them.
/// </summary>
internal static class RefusedCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store();
        var command = new Command(
            "refused",
            "Lists the documents that a remote database refused or could not give, and settles one: take its version, try again, or drop it from the list.")
        {
            store, CommonOptions.Json(),
        };
        command.Does((result, output, token) => ListAsync(result.GetValue(store)!, output, token));
        var list = new Command("list", "Lists them, of all remote databases.") { CommonOptions.Json() };
        command.Subcommands.Add(list.Does(
            (result, output, token) => ListAsync(result.GetValue(store)!, output, token)));
        command.Subcommands.Add(CreateTake(store));
        command.Subcommands.Add(CreateRetry(store));
        command.Subcommands.Add(CreateDrop(store));
        return command;
    }

    private static Command CreateTake(Argument<string> store)
    {
        Argument<string> id = CommonOptions.Id();
        var remote = new RemoteOption();
        var command = new Command(
            "take", "Drops our edits of a document that the remote database does not have, and takes what it has.")
        {
            id, remote.Url, remote.Insecure, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => remote.WithAsync(
            result, result.GetValue(store)!, (opened, peer) => TakeAsync(
                opened, peer, result.GetValue(id)!, output, token), token));
    }

    private static Command CreateRetry(Argument<string> store)
    {
        var id = new Argument<string?>("ID")
        { Description = "The document's id. Default: all that are listed.", Arity = ArgumentArity.ZeroOrOne };
        var remote = new RemoteOption();
        var command = new Command("retry", "Tries a document again, or all of them.")
        {
            id, remote.Url, remote.Insecure, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => remote.WithAsync(
            result, result.GetValue(store)!, (opened, peer) => RetryAsync(
                opened, peer, result.GetValue(id), output, token), token));
    }

    private static Command CreateDrop(Argument<string> store)
    {
        Argument<string> id = CommonOptions.Id();
        var command = new Command(
            "drop", "Drops a document from the list. It stays as it is, and is tried again when it changes.")
        {
            id, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: false, async opened =>
        {
            string name = result.GetValue(id)!;
            if (await Replicator.DropRefusedAsync(opened, name, token).ConfigureAwait(false) == 0)
            {
                throw new TypedMemoryException(
                    TypedMemoryErrorCodes.NotFound, $"No remote database has refused \"{name}\".");
            }

            if (output.IsJson) output.Object(json => json.WriteString("dropped", name));
            else output.Line($"dropped \"{name}\" from the list");
            return ExitCodes.Done;
        }, token));
    }

    private static Task<int> ListAsync(string path, Output output, CancellationToken cancellationToken) =>
        StoreFile.WithAsync(path, readOnly: true, async store =>
        {
            foreach (RefusedDocument refused in await Replicator.ReadRefusedAsync(
                store, cancellationToken).ConfigureAwait(false))
            {
                if (output.IsJson) output.Object(json => JsonSyncOutput.WriteRefused(json, refused));
                else output.Line(TextSyncOutput.Format(refused));
            }

            return ExitCodes.Done;
        }, cancellationToken);

    private static async Task<int> TakeAsync(
        SqliteDocumentStore store, CouchDbPeer peer, string id, Output output, CancellationToken cancellationToken)
    {
        IReadOnlyList<RevisionId> dropped = await Replicator.TakeRemoteAsync(
            store, peer, id, cancellationToken: cancellationToken).ConfigureAwait(false);
        bool there = await store.GetAsync(id, cancellationToken).ConfigureAwait(false) is not null;
        if (output.IsJson)
        {
            output.Object(json =>
            {
                json.WriteString("id", id);
                json.WriteStartArray("dropped");
                foreach (RevisionId revision in dropped) json.WriteStringValue(revision.ToString());
                json.WriteEndArray();
                json.WriteBoolean("exists", there);
            });
            return ExitCodes.Done;
        }

        output.Line(dropped.Count == 0
            ? $"\"{id}\" has nothing that the remote database lacks; nothing was dropped."
            : $"dropped {string.Join(", ", dropped)} of \"{id}\""
                + (there ? "; the remote database's version is here." : "; the remote database has no such document."));
        return ExitCodes.Done;
    }

    private static async Task<int> RetryAsync(
        SqliteDocumentStore store, CouchDbPeer peer, string? id, Output output, CancellationToken cancellationToken)
    {
        string[] ids = id is not null ? [id] : [.. (await Replicator.ReadRefusedAsync(
            store, cancellationToken).ConfigureAwait(false)).Select(static entry => entry.Id).Distinct()];
        if (ids.Length == 0)
        {
            if (!output.IsJson) output.Line("Nothing is refused.");
            return ExitCodes.Done;
        }

        SyncResult result = await Replicator.RetryRefusedAsync(
            new LocalPeer(store), peer, ids, cancellationToken: cancellationToken).ConfigureAwait(false);
        RefusedDocument[] refused = [.. result.Pull!.Refused.Concat(result.Push!.Refused)];
        foreach (RefusedDocument document in refused)
        {
            if (output.IsJson) output.Object(json => JsonSyncOutput.WriteRefused(json, document));
            else output.Line($"refused again: {TextSyncOutput.Format(document)}");
        }

        if (refused.Length > 0) return ExitCodes.Refused;
        if (output.IsJson)
        {
            output.Object(json =>
            {
                json.WriteNumber("pulled", result.Pull.Progress.Documents);
                json.WriteNumber("pushed", result.Push.Progress.Documents);
            });
        }
        else
        {
            output.Line($"pulled {result.Pull.Progress.Documents}, pushed {result.Push.Progress.Documents}");
        }

        return ExitCodes.Done;
    }
}
