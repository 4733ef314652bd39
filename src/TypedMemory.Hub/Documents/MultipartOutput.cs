using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>Writes documents with their attachments as multipart messages, each attachment streamed.</summary>
internal sealed class MultipartOutput(PipeWriter output, IDocumentStore store, CancellationToken cancellationToken)
{
    private bool _begun;

    public string Boundary { get; } = NewBoundary();

    /// <summary>Ends the part before, if there was one, and begins the next.</summary>
    public void Delimit()
    {
        Text(_begun ? "\r\n--" : "--");
        _begun = true;
        Text(Boundary);
    }

    public void Header(string header)
    {
        Text("\r\n");
        Text(header);
    }

    public void EndHeaders() => Text("\r\n\r\n");

    public void End()
    {
        Text("\r\n--");
        Text(Boundary);
        Text("--");
    }

    /// <summary>
    /// Writes a part of a document: JSON, or a multipart message of its own where attachments follow.
    /// </summary>
    public async ValueTask DocumentAsync(
        DocumentRevision revision, EnvelopeOptions envelope, ReadOptions options, bool withIds)
    {
        DocumentAttachment[] attachments = DocumentOutput.FollowingAttachments(revision, options);
        if (attachments.Length == 0)
        {
            Header("Content-Type: application/json");
            EndHeaders();
            DocumentOutput.Write(output, revision, envelope, options, follows: true);
            return;
        }

        if (withIds)
        {
            IdHeader("X-Doc-Id", revision.Id);
            IdHeader("X-Rev-Id", revision.Revision.ToString());
        }

        string inner = NewBoundary();
        Header($"Content-Type: multipart/related; boundary=\"{inner}\"");
        EndHeaders();
        await RelatedAsync(inner, revision, envelope, options, attachments).ConfigureAwait(false);
    }

    /// <summary>Writes one document and its attachments as the whole message.</summary>
    public ValueTask RelatedAsync(DocumentRevision revision, EnvelopeOptions envelope, ReadOptions options) =>
        RelatedAsync(Boundary, revision, envelope, options, DocumentOutput.FollowingAttachments(revision, options));

    private async ValueTask RelatedAsync(
        string boundary, DocumentRevision revision, EnvelopeOptions envelope, ReadOptions options,
        DocumentAttachment[] attachments)
    {
        Text($"--{boundary}\r\nContent-Type: application/json\r\n\r\n");
        DocumentOutput.Write(output, revision, envelope, options, follows: true);
        foreach (DocumentAttachment attachment in attachments)
        {
            // Where the name is too long for a header, the order of the parts still says which attachment it is.
            string disposition = AttachmentRules.QuotedNameOf(attachment.Name) is { } name
                ? $"Content-Disposition: attachment; filename=\"{name}\"\r\n" : "";
            Text($"\r\n--{boundary}\r\n{disposition}");
            Text($"Content-Type: {AttachmentRules.HeaderOf(attachment.ContentType)}\r\nContent-Length: {attachment.Length}\r\n\r\n");
            Stream content = await DocumentOutput.OpenAsync(store, attachment, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                await output.CopyAsync(content, attachment.Length, cancellationToken).ConfigureAwait(false);
            }
        }

        Text($"\r\n--{boundary}--");
        await output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string NewBoundary() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    // The document says it too, so one that is too long for a header is left out.
    private void IdHeader(string name, string value)
    {
        string encoded = PercentEncoding.Encode(value);
        if (encoded.Length <= HubResponses.MaxHeader / 2) Header($"{name}: {encoded}");
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, output);
}
