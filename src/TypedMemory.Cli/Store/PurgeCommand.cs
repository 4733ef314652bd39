using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory store purge</c>: forgets a document on this device.</summary>
internal static class PurgeCommand
{
    public static Command Create()
    {
        Argument<string> file = CommonOptions.Store();
        Argument<string> id = CommonOptions.Id();
        var revisions = new Argument<string[]>("REV") { Description = "The leaves to forget. Default: all." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command(
            "purge",
            "Forgets a document, or leaves of it, as if they had never been here. Other replicas keep them.")
        {
            file, id, revisions, yes, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(file)!,
            readOnly: false,
            store => result.GetValue(yes) || Confirmation.Ask(
                $"Forget \"{result.GetValue(id)}\" on this device, as if it had never been here? It cannot be undone.")
                ? PurgeAsync(store, result.GetValue(id)!, result.GetValue(revisions) ?? [], output, token)
                : Task.FromResult(ExitCodes.Failed),
            token));
    }

    private static async Task<int> PurgeAsync(
        SqliteDocumentStore store, string id, string[] revisions, Output output, CancellationToken cancellationToken)
    {
        DocumentSnapshot document = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"There is no document \"{id}\" in the store.");
        ImmutableArray<RevisionId> leaves = revisions.Length == 0
            ? [.. document.Leaves.Select(static leaf => leaf.Revision)]
            : [.. revisions.Select(static revision => RevisionId.Parse(revision))];
        IReadOnlyList<DocumentRevisions> purged = await store.PurgeAsync(
            [new DocumentRevisions(id, leaves)], cancellationToken).ConfigureAwait(false);
        ImmutableArray<RevisionId> gone = purged[0].Revisions;
        RevisionId[] kept = [.. leaves.Except(gone)];
        if (output.IsJson)
        {
            output.Object(json =>
            {
                json.WriteString("id", id);
                Write(json, "purged", gone);
                Write(json, "noLeaves", kept);
            });
        }
        else
        {
            foreach (RevisionId revision in gone) output.Line($"{revision}");
        }

        foreach (RevisionId no in output.IsJson ? [] : kept)
            await Console.Error.WriteLineAsync($"\"{no}\" is not a leaf of \"{id}\": nothing was purged of it.").ConfigureAwait(false);
        return kept.Length == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Write(Utf8JsonWriter json, string member, IEnumerable<RevisionId> revisions)
    {
        json.WriteStartArray(member);
        foreach (RevisionId revision in revisions) json.WriteStringValue(revision.ToString());
        json.WriteEndArray();
    }
}
