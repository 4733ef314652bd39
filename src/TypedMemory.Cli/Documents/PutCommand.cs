using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory put</c>: writes a document.</summary>
internal static class PutCommand
{
    public static Command Create()
    {
        Argument<string> id = CommonOptions.Id();
        var document = new Argument<string>("JSON")
        { Description = "The document; - reads it from the standard input." };
        var rev = new Option<string?>("--rev")
        { Description = "The revision that it replaces. Default: whatever is there." };
        var command = new Command(
            "put", "Writes a document, over the one of that id if there is one; prints its revision.")
        {
            id, document, rev, CommonOptions.Json(),
        };
        Target target = new Target { CreatesStore = true }.AddTo(command);
        return command.Does(async (result, output, token) =>
        {
            RevisionId? replaced = result.GetValue(rev) is { } text ? GetCommand.ParseRevision(text) : null;
            byte[] json = await InputText.ReadAsync(result.GetValue(document)!, token).ConfigureAwait(false);
            string name = result.GetValue(id)!;
            GivenDocument.Parse(name, json);
            return await target.WithAsync(result, readOnly: false, async opened =>
            {
                RevisionId? written = await GivenDocument.WriteAsync(
                    opened, name, json, replaced, token).ConfigureAwait(false);
                Written.Print(output, name, written is { } revision ? [revision] : []);
                return ExitCodes.Done;
            }, token).ConfigureAwait(false);
        });
    }
}
