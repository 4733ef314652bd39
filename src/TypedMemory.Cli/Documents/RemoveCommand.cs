using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory rm</c>: deletes documents.</summary>
internal static class RemoveCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("ID") { Description = "The documents.", Arity = ArgumentArity.OneOrMore };
        var rev = new Option<string?>("--rev") { Description = "The revision that must win. Of one document only." };
        var command = new Command(
            "rm", "Deletes documents: their tombstones are replicated. To forget one on this device use store purge.")
        {
            ids, rev, CommonOptions.Json(),
        };
        Target target = new Target().AddTo(command);
        return command.Does((result, output, token) =>
        {
            string[] names = result.GetValue(ids)!;
            RevisionId? replaced = result.GetValue(rev) is { } text ? GetCommand.ParseRevision(text) : null;
            if (replaced is not null && names.Length > 1)
                throw new UsageException("--rev is the revision of one document. Name one ID.");
            return target.WithAsync(result, readOnly: false, async opened =>
            {
                int code = ExitCodes.Done;
                foreach (string id in names)
                {
                    try
                    {
                        Written.Print(output, id, await opened.DeleteAsync(id, replaced, token).ConfigureAwait(false));
                    }
                    catch (TypedMemoryException error) when (names.Length > 1)
                    {
                        code = CommandRun.Tell(error, ExitCodes.Failed, output.IsJson);
                    }
                }

                return code;
            }, token);
        });
    }
}
