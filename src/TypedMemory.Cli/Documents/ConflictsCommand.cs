using System.Buffers;
using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory conflicts</c>: documents with several live leaves, and what is to become of them.</summary>
internal static class ConflictsCommand
{
    public static Command Create()
    {
        var command = new Command(
            "conflicts", "Lists the documents with more than one live leaf; shows one, or ends its conflict.");
        Target target = new Target().AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.Does((result, output, token) => ListAsync(target, result, output, token));
        var list = new Command("list", "Lists them: the id and the live leaves, the winner first.")
        { CommonOptions.Json() };
        command.Subcommands.Add(list.Does((result, output, token) => ListAsync(target, result, output, token)));
        command.Subcommands.Add(CreateShow(target));
        command.Subcommands.Add(ConflictsResolve.Create(target));
        return command;
    }

    private static Command CreateShow(Target target)
    {
        Argument<string> id = CommonOptions.Id();
        var command = new Command("show", "Prints every live leaf of a document, the winner first.")
        {
            id, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => target.WithAsync(result, readOnly: true, async opened =>
        {
            string name = result.GetValue(id)!;
            IReadOnlyList<DocumentRevision> leaves = await opened.GetLeavesAsync(name, token).ConfigureAwait(false)
                ?? throw new TypedMemoryException(
                    TypedMemoryErrorCodes.NotFound, $"There is no document \"{name}\" in \"{opened.Name}\".");
            foreach (DocumentRevision leaf in leaves.Where(static leaf => !leaf.Deleted))
            {
                var text = new ArrayBufferWriter<byte>();
                DocumentEnvelope.Write(leaf, text, includeRevisions: false);
                if (output.IsJson) output.Raw(text.WrittenSpan);
                else output.Block(JsonLayout.Indent(text.WrittenSpan));
            }

            return ExitCodes.Done;
        }, token));
    }

    private static Task<int> ListAsync(
        Target target, ParseResult result, Output output, CancellationToken cancellationToken) =>
        target.WithAsync(result, readOnly: true, async opened =>
        {
            await foreach (string id in opened.ListConflictsAsync(cancellationToken).ConfigureAwait(false))
            {
                IReadOnlyList<DocumentRevision>? leaves = await opened.GetLeavesAsync(
                    id, cancellationToken).ConfigureAwait(false);
                RevisionId[] live = [.. leaves?.Where(static leaf => !leaf.Deleted)
                    .Select(static leaf => leaf.Revision) ?? []];
                if (live.Length < 2) continue;
                Print(output, id, live);
            }

            return ExitCodes.Done;
        }, cancellationToken);

    private static void Print(Output output, string id, RevisionId[] live)
    {
        if (!output.IsJson)
        {
            output.Line($"{id}\t{string.Join(' ', live)}");
            return;
        }

        output.Object(json =>
        {
            json.WriteString("id", id);
            json.WriteStartArray("revs");
            foreach (RevisionId revision in live) json.WriteStringValue(revision.ToString());
            json.WriteEndArray();
        });
    }
}
