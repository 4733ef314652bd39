using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory ls</c>: the documents of a store or a database.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var prefix = new Argument<string>("PREFIX")
        {
            Description = "Only documents whose id starts with this.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = static _ => "",
        };
        var after = new Option<string?>("--after") { Description = "Only ids after this one: the next page." };
        var deleted = new Option<bool>("--deleted") { Description = "Deleted documents too; of a store's file only." };
        Option<int> limit = CommonOptions.Limit(int.MaxValue);
        var command = new Command("ls", "Lists documents: id and winning revision, in the order of the ids.")
        {
            prefix, after, limit, deleted, CommonOptions.Json(),
        };
        Target target = new Target().AddTo(command);
        return command.Does((result, output, token) => target.WithAsync(result, readOnly: true, async opened =>
        {
            if (result.GetValue(deleted) && opened.Store is null)
                throw new UsageException("A database does not list deleted documents. Use typedmemory changes.");
            var query = new ListQuery
            {
                Prefix = result.GetValue(prefix)!,
                After = result.GetValue(after),
                IncludeDeleted = result.GetValue(deleted),
                IncludeBodies = false,
                Limit = result.GetValue(limit),
            };
            await foreach (DocumentRevision winner in opened.ListAsync(query, token).ConfigureAwait(false))
                Print(output, winner);
            return ExitCodes.Done;
        }, token));
    }

    private static void Print(Output output, DocumentRevision winner)
    {
        if (!output.IsJson)
        {
            output.Line($"{winner.Id}\t{winner.Revision}{(winner.Deleted ? "\tdeleted" : "")}");
            return;
        }

        output.Object(json =>
        {
            json.WriteString("id", winner.Id);
            json.WriteString("rev", winner.Revision.ToString());
            if (winner.Deleted) json.WriteBoolean("deleted", true);
        });
    }
}
