using System.CommandLine;
using TypedMemory.Cli.Documents;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Core.Merging.History;

namespace TypedMemory.Cli.History;

/// <summary><c>typedmemory restore</c>: makes a document what it was at an earlier revision.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store(), id = CommonOptions.Id();
        var revision = new Argument<string>("REV") { Description = "The earlier revision, in full." };
        var command = new Command(
            "restore",
            "Makes a document what it was at an earlier revision, by a new one, and prints that. A whole store: typedmemory store restore.")
        { store, id, revision, CommonOptions.Json() };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: false, async opened =>
            {
                // What the type makes of conflicts only the application knows: they stay as they are.
                string document = result.GetValue(id)!;
                RevisionId restored = await DocumentRestore.RunAsync(
                    opened, new PlainMerge(document, ConflictPolicy.Manual), document,
                    GetCommand.ParseRevision(result.GetValue(revision)!), cancellationToken: token)
                    .ConfigureAwait(false);
                if (!output.IsJson) output.Line($"{restored}");
                else output.Object(json =>
                {
                    json.WriteString("id", document);
                    json.WriteString("rev", restored.ToString());
                });
                return ExitCodes.Done;
            }, token));
    }
}
