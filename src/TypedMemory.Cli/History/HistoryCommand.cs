using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Core.Merging.History;

namespace TypedMemory.Cli.History;

/// <summary><c>typedmemory history</c>: what a document was, revision by revision.</summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store(), id = CommonOptions.Id();
        var command = new Command(
            "history", "Prints the revisions of a document, newest first, each with what it changed.")
        { store, id, CommonOptions.Json() };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: true, async opened =>
            {
                string document = result.GetValue(id)!;
                IReadOnlyList<HistoricRevision> history = await DocumentHistory.ReadAsync(
                    opened, document, token).ConfigureAwait(false);
                if (history.Count == 0) throw NoDocument(document);
                foreach (HistoricRevision revision in history) HistoryReport.Write(output, revision);
                return ExitCodes.Done;
            }, token));
    }

    internal static TypedMemoryException NoDocument(string id) => new(
        TypedMemoryErrorCodes.NotFound, $"There is no document \"{id}\" in the store.");
}
