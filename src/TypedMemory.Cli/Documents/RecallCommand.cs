using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Core.Queries;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory recall</c>: the documents that answer a question in plain words.</summary>
internal static class RecallCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store();
        var question = new Argument<string[]>("QUESTION")
        { Description = "The question, in plain words.", Arity = ArgumentArity.OneOrMore };
        Option<string> prefix = CommonOptions.Prefix();
        Option<int> limit = CommonOptions.Limit(10);
        var command = new Command("recall", "Answers a question in plain words, the best documents first.")
        {
            store, question, prefix, limit, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: true, async opened =>
        {
            IReadOnlyList<string> scopes = await TextScopes.ReadAsync(
                opened, result.GetValue(prefix)!, token).ConfigureAwait(false);
            var recall = new DocumentRecall
            {
                Question = string.Join(' ', result.GetValue(question)!),
                Scopes = [.. scopes.Select(static scope => new RecallScope(scope))],
                Limit = result.GetValue(limit),
            };
            foreach (RecallRow row in await opened.RecallAsync(recall, token).ConfigureAwait(false))
                Hits.Print(output, row.Id, row.Revision, row.Score, row.Snippet, row.Body);
            return ExitCodes.Done;
        }, token));
    }
}
