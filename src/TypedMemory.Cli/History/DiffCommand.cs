using System.CommandLine;
using TypedMemory.Cli.Documents;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.History;

/// <summary><c>typedmemory diff</c>: what differs between two revisions of a document.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store(), id = CommonOptions.Id();
        var from = new Argument<string?>("FROM")
        {
            Description = "The older revision. Default: the newest one that is kept before TO.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var to = new Argument<string?>("TO")
        {
            Description = "The newer revision. Default: the present one.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("diff", "Prints what differs between two revisions of a document.")
        { store, id, from, to, CommonOptions.Json() };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: true, async opened =>
            {
                (DocumentRevision before, DocumentRevision after) = await FindAsync(
                    opened, result.GetValue(id)!, result.GetValue(from), result.GetValue(to), token)
                    .ConfigureAwait(false);
                HistoryReport.Write(
                    output, before.Revision, after.Revision, BodyDifferences.Between(before.Body, after.Body));
                return ExitCodes.Done;
            }, token));
    }

    private static async Task<(DocumentRevision Before, DocumentRevision After)> FindAsync(
        SqliteDocumentStore store, string id, string? from, string? to, CancellationToken cancellationToken)
    {
        IReadOnlyList<HistoricRevision> history = await DocumentHistory.ReadAsync(
            store, id, cancellationToken).ConfigureAwait(false);
        if (history.Count == 0) throw HistoryCommand.NoDocument(id);
        RevisionId newer = to is null ? history[0].Revision : GetCommand.ParseRevision(to);
        RevisionId older = from is not null ? GetCommand.ParseRevision(from)
            : history.FirstOrDefault(revision => revision.Revision == newer)?.DiffersFrom
                ?? throw new TypedMemoryException(
                    TypedMemoryErrorCodes.NotFound,
                    $"The store keeps no revision of \"{id}\" before \"{newer}\". How many it keeps from now on is set by: typedmemory store keep STORE \"30 revisions / 90 days\".");
        return (await GetAsync(store, id, older, cancellationToken).ConfigureAwait(false),
            await GetAsync(store, id, newer, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<DocumentRevision> GetAsync(
        SqliteDocumentStore store, string id, RevisionId revision, CancellationToken cancellationToken) =>
        await store.GetAsync(id, revision, cancellationToken).ConfigureAwait(false)
        ?? throw new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound,
            $"The store has no body of the revision \"{revision}\" of \"{id}\": it is unknown, or not kept any more.");
}
