using System.Buffers;
using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory changes</c>: the feed of a store or a database.</summary>
internal static class ChangesCommand
{
    public static Command Create()
    {
        var prefix = new Argument<string>("PREFIX")
        {
            Description = "Only documents whose id starts with this.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = static _ => "",
        };
        var since = new Option<string?>("--since")
        { Description = "Only changes after this sequence; now for what is still to come. Default: all." };
        var follow = new Option<bool>("--follow", "-f")
        { Description = "Go on with changes as they are made, until interrupted." };
        var documents = new Option<bool>("--docs") { Description = "With each change the winning document." };
        Option<int> limit = CommonOptions.Limit(int.MaxValue);
        var command = new Command("changes", "Prints the changes, each document once with its newest.")
        {
            prefix, since, follow, documents, limit, CommonOptions.Json(),
        };
        Target target = new Target().AddTo(command);
        return command.Does((result, output, token) => target.WithAsync(result, readOnly: true, async opened =>
        {
            using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(token);
            using PosixSignalRegistration ctrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            var feed = new TargetFeed(result.GetValue(since), result.GetValue(prefix)!, result.GetValue(follow));
            int left = result.GetValue(limit);
            try
            {
                await foreach (TargetChange change in opened.ReadChangesAsync(
                    feed, output.Flush, interrupted.Token).ConfigureAwait(false))
                {
                    if (left-- <= 0) break;
                    DocumentRevision? document = result.GetValue(documents) && !change.Deleted
                        ? (await opened.GetLeavesAsync(change.Id, interrupted.Token).ConfigureAwait(false))?[0] : null;
                    Print(output, change, document);
                    if (left <= 0) break;
                }
            }
            catch (OperationCanceledException) when (feed.Follow && interrupted.IsCancellationRequested)
            {
                // That is how following ends.
            }

            return ExitCodes.Done;

            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                interrupted.Cancel();
            }
        }, token));
    }

    private static void Print(Output output, TargetChange change, DocumentRevision? document)
    {
        if (!output.IsJson)
        {
            string line = $"{change.Sequence}\t{change.Id}\t{string.Join(' ', change.Leaves)}"
                + (change.Deleted ? "\tdeleted" : "");
            if (document is not null) line += $"\t{System.Text.Encoding.UTF8.GetString(document.Body.Span)}";
            output.Line(line);
            return;
        }

        output.Object(json =>
        {
            json.WritePropertyName("seq");
            json.WriteRawValue(change.Sequence);
            json.WriteString("id", change.Id);
            json.WriteStartArray("changes");
            foreach (RevisionId leaf in change.Leaves)
            {
                json.WriteStartObject();
                json.WriteString("rev", leaf.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (change.Deleted) json.WriteBoolean("deleted", true);
            if (change.Origin is not null) json.WriteString("origin", change.Origin);
            if (document is not null) WriteDocument(json, document);
        });
    }

    private static void WriteDocument(Utf8JsonWriter json, DocumentRevision document)
    {
        var text = new ArrayBufferWriter<byte>();
        DocumentEnvelope.Write(document, text, includeRevisions: false);
        json.WritePropertyName("doc");
        json.WriteRawValue(text.WrittenSpan, skipInputValidation: true);
    }
}
