using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>
/// Reads a document that comes as <c>multipart/related</c>: the JSON first, then the attachments that follow.
/// </summary>
internal static class MultipartInput
{
    /// <summary>The boundary of a multipart body, or <see langword="null"/> if the type is another one.</summary>
    public static string? BoundaryOf(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith("multipart/related", StringComparison.OrdinalIgnoreCase))
            return null;
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
        {
            throw HubException.BadRequest("The multipart body has no proper boundary.");
        }

        return boundary;
    }

    public static async ValueTask<(ParsedDocument Document, Dictionary<string, IAttachmentStage> Parts)> ReadAsync(
        HubRequest request, string boundary, DocumentLimits limits, AttachmentIntake intake)
    {
        HubOptions options = request.Options;
        var body = new LimitedStream(
            RequestBody.Open(request.Http, options.MaxAttachmentSize), options.MaxAttachmentSize, "the multipart body");
        var reader = new MultipartReader(boundary, body);
        try
        {
            MultipartSection section = await reader.ReadNextSectionAsync(request.Aborted).ConfigureAwait(false)
                ?? throw HubException.BadRequest("The multipart body has no document.");
            byte[] json = await ReadDocumentAsync(request, section.Body, limits).ConfigureAwait(false);
            ParsedDocument document = DocumentEnvelope.Parse(json, limits);
            var waiting = new Queue<string>(FollowingNames(json, document));
            var parts = new Dictionary<string, IAttachmentStage>(StringComparer.Ordinal);
            while (await reader.ReadNextSectionAsync(request.Aborted).ConfigureAwait(false) is { } part)
            {
                // The parts stand in the order of the document's members; a name in the header goes before that.
                string? name = NameOf(part);
                if (name is null
                    || !document.Attachments.Any(attachment => attachment.Follows && attachment.Info.Name == name))
                {
                    if (!waiting.TryDequeue(out name))
                    {
                        if (await IsEpilogueAsync(part, request.Aborted).ConfigureAwait(false)) break;
                        throw HubException.BadRequest("More parts than the document announces.");
                    }
                }
                else
                {
                    waiting = new Queue<string>(waiting.Where(other => other != name));
                }

                parts[name] = await intake.StageAsync(
                    Decoded(document, name, part.Body), name, request.Aborted).ConfigureAwait(false);
                CheckLength(document, name, parts[name]);
            }

            return (document, parts);
        }
        catch (Exception exception) when (exception is IOException
            and not Microsoft.AspNetCore.Http.BadHttpRequestException or InvalidDataException)
        {
            throw HubException.BadRequest($"The multipart body is malformed: {exception.Message}");
        }
    }

    // What stands behind the last delimiter without a line end between them is taken for a part that never ends.
    private static async ValueTask<bool> IsEpilogueAsync(MultipartSection part, CancellationToken cancellationToken)
    {
        if (part.Headers is { Count: > 0 }) return false;
        try
        {
            await part.Body.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (IOException exception) when (exception is not Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            return true;
        }
    }

    private static async ValueTask<byte[]> ReadDocumentAsync(HubRequest request, Stream body, DocumentLimits limits)
    {
        // Attachments may be inline in it too, so it is allowed more than a document.
        long limit = 4L * limits.MaxDocumentSize;
        using var json = new MemoryStream();
        byte[] buffer = new byte[8192];
        int read;
        while ((read = await body.ReadAsync(buffer, request.Aborted).ConfigureAwait(false)) > 0)
        {
            request.Hold(read);
            json.Write(buffer, 0, read);
            if (json.Length > limit)
                throw HubException.TooLarge("document_too_large", $"The document has more than {limit} bytes.");
        }

        return json.ToArray();
    }

    // The compressed form is a matter of the wire: what is stored and digested are the bytes themselves.
    private static Stream Decoded(ParsedDocument document, string name, Stream body) =>
        document.Attachments.First(attachment => attachment.Info.Name == name).Encoding == "gzip"
            ? new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress)
            : body;

    private static void CheckLength(ParsedDocument document, string name, IAttachmentStage stage)
    {
        ParsedAttachment announced = document.Attachments.First(attachment => attachment.Info.Name == name);
        if (announced.Encoding is null && announced.Info.Length > 0 && announced.Info.Length != stage.Length)
        {
            throw HubException.BadRequest(
                $"The attachment \"{name}\" has {stage.Length} bytes, but {announced.Info.Length} were announced.");
        }
    }

    private static string? NameOf(MultipartSection part) =>
        part.ContentDisposition is { } text
            && ContentDispositionHeaderValue.TryParse(text, out ContentDispositionHeaderValue? value)
            ? HeaderUtilities.RemoveQuotes(value.FileName).Value
            : null;

    /// <summary>The names of the attachments that follow, in the order in which the document has them.</summary>
    private static List<string> FollowingNames(byte[] json, ParsedDocument document)
    {
        var names = new List<string>();
        if (JsonText.Member(json, "_attachments"u8) is not { } range) return names;
        Utf8JsonReader reader = JsonText.Reader(json.AsSpan(range));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (document.Attachments.Any(attachment => attachment.Follows && attachment.Info.Name == name))
                names.Add(name);
            reader.Read();
            reader.Skip();
        }

        return names;
    }
}
