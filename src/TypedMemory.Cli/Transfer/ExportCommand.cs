using System.Buffers;
using System.CommandLine;
using TypedMemory.Cli.Mcp;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;

namespace TypedMemory.Cli.Transfer;

/// <summary>
/// <c>typedmemory export</c>: JSON lines, every leaf with its revision path and its attachments, ordered by id and then
/// by winning.
/// </summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var prefix = new Argument<string>("PREFIX")
        {
            Description = "Only documents whose id starts with this.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = static _ => "",
        };
        var file = new Option<string?>("--output", "-o")
        { Description = "The file that is written; it must not exist. Default: the standard output." };
        var stubs = new Option<bool>("--no-attachments")
        { Description = "Only stubs of attachments: to look at, not to import." };
        Option<bool> json = CommonOptions.Json();
        json.Description = "It is always JSON, a document in each line.";
        var command = new Command(
            "export",
            "Prints every leaf of every document as a JSON line, with its revision path and its attachments, in a stable order: what import takes in.")
        {
            prefix, file, stubs, json,
        };
        command.Subcommands.Add(McpMemoryCommands.CreateExport());
        Target target = new Target().AddTo(command);
        return command.Does((result, output, token) => target.WithAsync(result, readOnly: true, async opened =>
        {
            string under = result.GetValue(prefix)!;
            long? total = await CountAsync(opened, under, token).ConfigureAwait(false);
            return await WorkProgress.RunAsync("exported", async progress =>
            {
                Task ExportToAsync(Action<ReadOnlyMemory<byte>> write) =>
                    ExportAsync(opened, under, !result.GetValue(stubs), write, progress, token);
                if (result.GetValue(file) is { } path)
                    await WriteFileAsync(path, ExportToAsync).ConfigureAwait(false);
                else
                    await ExportToAsync(line => output.Raw(line.Span)).ConfigureAwait(false);
                return ExitCodes.Done;
            }, total).ConfigureAwait(false);
        }, token));
    }

    /// <summary>How many documents there are, deleted ones too, where a store can say.</summary>
    private static async ValueTask<long?> CountAsync(
        ITarget target, string prefix, CancellationToken cancellationToken)
    {
        if (target.Store is not { } store || prefix.Length > 0) return null;
        Core.Store.StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return info.Documents + info.DeletedDocuments;
    }

    // Under another name until it is whole: half of an export looks like one.
    private static async Task WriteFileAsync(string path, Func<Action<ReadOnlyMemory<byte>>, Task> exportAsync)
    {
        if (Path.Exists(path))
            throw new IOException($"Nothing was exported: \"{path}\" exists. Name a path where nothing is.");
        string partial = path + ".partial";
        try
        {
            var file = new FileStream(partial, FileMode.Create, FileAccess.Write);
            await using (file.ConfigureAwait(false))
            {
                await exportAsync(line =>
                {
                    foreach (Range part in line.Span.SplitAny("\r\n"u8)) file.Write(line.Span[part]);
                    file.Write("\n"u8);
                }).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path);
        }
        catch
        {
            if (File.Exists(partial)) File.Delete(partial);
            throw;
        }
    }

    private static async Task ExportAsync(
        ITarget target, string prefix, bool withAttachments, Action<ReadOnlyMemory<byte>> write,
        IProgress<long> progress, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        long done = 0;
        await foreach (string id in target.ListEveryIdAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            IReadOnlyList<DocumentRevision>? leaves = await target.GetLeavesAsync(
                id, cancellationToken).ConfigureAwait(false);
            foreach (DocumentRevision leaf in leaves ?? [])
            {
                EnvelopeOptions options = EnvelopeOptions.WithRevisions;
                if (withAttachments && !leaf.Attachments.IsEmpty)
                    options = await WithBytesAsync(target, leaf, cancellationToken).ConfigureAwait(false);
                line.ResetWrittenCount();
                DocumentEnvelope.Write(leaf, line, options);
                write(line.WrittenMemory);
            }

            progress.Report(++done);
        }
    }

    private static async Task<EnvelopeOptions> WithBytesAsync(
        ITarget target, DocumentRevision leaf, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (DocumentAttachment attachment in leaf.Attachments)
        {
            Stream content = await target.OpenAttachmentAsync(
                leaf, attachment, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                using var bytes = new MemoryStream();
                await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
                contents[attachment.Name] = bytes.ToArray();
            }
        }

        return EnvelopeOptions.WithRevisions with
        {
            Attachments = attachment => AttachmentContent.Inline(contents[attachment.Name]),
        };
    }
}
