using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Core.Queries;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory search</c>: the documents that have all of some words in their full text.</summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store();
        var words = new Argument<string[]>("WORDS")
        { Description = "The words, all of which a document must have.", Arity = ArgumentArity.OneOrMore };
        Option<string> prefix = CommonOptions.Prefix();
        Option<int> limit = CommonOptions.Limit(20);
        var raw = new Option<bool>("--fts") { Description = "WORDS is an expression in the syntax of FTS5." };
        var command = new Command("search", "Finds documents by the words of their full text, the best first.")
        {
            store, words, prefix, limit, raw, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: true, async opened =>
        {
            string text = string.Join(' ', result.GetValue(words)!);
            var match = new FullTextMatch(
                (result.GetValue(raw) ? FullText.Raw(text) : FullText.Words(text)).Expression);
            List<QueryRow> rows = [];
            foreach (string scope in await TextScopes.ReadAsync(
                opened, result.GetValue(prefix)!, token).ConfigureAwait(false))
            {
                var query = new DocumentQuery { Prefix = scope, Match = match, Limit = result.GetValue(limit) };
                rows.AddRange((await opened.QueryAsync(
                    query, result.GetValue(limit), token).ConfigureAwait(false)).Rows);
            }

            foreach (QueryRow row in rows.OrderByDescending(static row => row.Rank).Take(result.GetValue(limit)))
                Hits.Print(output, row.Id, row.Revision, row.Rank, row.Snippet, row.Body);
            return ExitCodes.Done;
        }, token));
    }
}
