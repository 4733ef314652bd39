using System.Buffers;
using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory get</c>: one document.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        Argument<string> id = CommonOptions.Id();
        var rev = new Option<string?>("--rev") { Description = "This revision, not the winner." };
        var attachment = new Option<string?>("--attachment")
        { Description = "Print the bytes of this attachment, not the document." };
        Option<bool> json = CommonOptions.Json();
        json.Description = "Print the document as it is stored, in one line.";
        var command = new Command("get", "Prints a document.") { id, rev, attachment, json };
        Target target = new Target().AddTo(command);
        return command.Does((result, output, token) => target.WithAsync(result, readOnly: true, async opened =>
        {
            DocumentRevision document = await ReadAsync(
                opened, result.GetValue(id)!, result.GetValue(rev), token).ConfigureAwait(false);
            if (result.GetValue(attachment) is { } name)
            {
                await WriteAttachmentAsync(opened, document, name, output, token).ConfigureAwait(false);
                return ExitCodes.Done;
            }

            var text = new ArrayBufferWriter<byte>();
            DocumentEnvelope.Write(document, text, includeRevisions: false);
            if (output.IsJson) output.Raw(text.WrittenSpan);
            else output.Block(JsonLayout.Indent(text.WrittenSpan));
            return ExitCodes.Done;
        }, token));
    }

    /// <summary>Reads a document that must be there.</summary>
    /// <exception cref="TypedMemoryException">It is not, or it is deleted.</exception>
    public static async Task<DocumentRevision> ReadAsync(
        ITarget target, string id, string? rev, CancellationToken cancellationToken)
    {
        if (rev is not null)
        {
            return await target.GetAsync(id, ParseRevision(rev), cancellationToken).ConfigureAwait(false)
                ?? throw new TypedMemoryException(
                    TypedMemoryErrorCodes.NotFound,
                    $"\"{target.Name}\" has no body of the revision \"{rev}\" of \"{id}\".");
        }

        IReadOnlyList<DocumentRevision>? leaves = await target.GetLeavesAsync(
            id, cancellationToken).ConfigureAwait(false);
        if (leaves is null)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"There is no document \"{id}\" in \"{target.Name}\".");
        }

        return !leaves[0].Deleted ? leaves[0] : throw new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound,
            $"The document \"{id}\" is deleted. Its tombstone is --rev {leaves[0].Revision}.");
    }

    /// <summary>Reads a revision that a command line says.</summary>
    public static RevisionId ParseRevision(string text) => RevisionId.TryParse(text, out RevisionId revision)
        ? revision : throw new UsageException($"\"{text}\" is not a revision, like 3-967a00dff5e02add41819138abb3284d.");

    private static async Task WriteAttachmentAsync(
        ITarget target, DocumentRevision document, string name, Output output, CancellationToken cancellationToken)
    {
        DocumentAttachment attachment = document.Attachments.FirstOrDefault(stub => stub.Name == name)
            ?? throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound,
                $"The document \"{document.Id}\" has no attachment \"{name}\". It has: "
                + $"{(document.Attachments.IsEmpty ? "none" : string.Join(", ", document.Attachments.Select(static stub => stub.Name)))}.");
        Stream content = await target.OpenAttachmentAsync(
            document, attachment, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
            await output.CopyAsync(content, cancellationToken).ConfigureAwait(false);
    }
}
