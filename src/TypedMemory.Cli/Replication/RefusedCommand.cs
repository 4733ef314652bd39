using System.CommandLine;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Sync;

namespace TypedMemory.Cli.Replication;

/// <summary>
/// <c>typedmemory refused</c>: the documents that a peer refused, and what is to become of one of them.
/// </summary>
internal static class RefusedCommand
{
    public static Command Create()
    {
        var store = new Argument<string>("STORE") { Description = "The store's file." };
        var list = new Command("list", "Lists them: all, or those of one remote database.");
        list.SetAction((result, token) => ListAsync(result.GetValue(store)!, token));
        var command = new Command(
            "refused",
            "Lists the documents that a remote database refused or could not give, and settles one: take its version, or try again.")
        {
            store, list, Settle(
                "take", "Drops our edits of a document that the remote database does not have, and takes what it has.",
                store, TakeAsync),
            Settle("retry", "Tries a document again.", store, RetryAsync),
        };
        command.SetAction((result, token) => ListAsync(result.GetValue(store)!, token));
        return command;
    }

    private static Command Settle(
        string name, string description, Argument<string> store,
        Func<OpenedRemote, string, CancellationToken, Task<int>> settle)
    {
        var id = new Argument<string>("ID") { Description = "The document's id." };
        var remote = new RemoteOption();
        var command = new Command(name, description) { id, remote.Url, remote.Insecure };
        command.SetAction((result, token) => OpenedRemote.RunAsync(
            result.GetValue(store)!, remote.Parse(result), opened =>
                settle(opened, result.GetValue(id)!, token), token));
        return command;
    }

    private static Task<int> ListAsync(string path, CancellationToken cancellationToken) => OpenedRemote.RunAsync(
        path,
        static () => null,
        async opened =>
        {
            foreach (RefusedDocument refused in await Replicator.ReadRefusedAsync(
                opened.Store, cancellationToken).ConfigureAwait(false))
            {
                Console.Out.WriteLine(TextSyncOutput.Format(refused));
            }

            return 0;
        },
        cancellationToken,
        readOnly: true);

    private static async Task<int> TakeAsync(OpenedRemote opened, string id, CancellationToken cancellationToken)
    {
        IReadOnlyList<RevisionId> dropped = await Replicator.TakeRemoteAsync(
            opened.Store, opened.Peer!, id, cancellationToken: cancellationToken).ConfigureAwait(false);
        bool there = await opened.Store.GetAsync(id, cancellationToken).ConfigureAwait(false) is not null;
        Console.Out.WriteLine(dropped.Count == 0
            ? $"\"{id}\" has nothing that the remote database lacks; nothing was dropped."
            : $"dropped {string.Join(", ", dropped)} of \"{id}\""
                + (there ? "; the remote database's version is here." : "; the remote database has no such document."));
        return 0;
    }

    private static async Task<int> RetryAsync(OpenedRemote opened, string id, CancellationToken cancellationToken)
    {
        SyncResult result = await Replicator.RetryRefusedAsync(
            new LocalPeer(opened.Store), opened.Peer!, [id], cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        RefusedDocument? refused = result.Pull!.Refused.Concat(result.Push!.Refused).FirstOrDefault();
        if (refused is not null)
        {
            Console.Out.WriteLine($"refused again: {TextSyncOutput.Format(refused)}");
            return 3;
        }

        Console.Out.WriteLine($"pulled {result.Pull.Progress.Documents}, pushed {result.Push.Progress.Documents}");
        return 0;
    }
}
