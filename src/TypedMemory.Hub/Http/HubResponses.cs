using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>Answers in CouchDB's form.</summary>
internal static class HubResponses
{
    /// <summary>The greatest length of a header of an answer: many clients take no more than 8 KB.</summary>
    public const int MaxHeader = 8_000;

    /// <summary>Answers with a small JSON value.</summary>
    public static async Task SendAsync(this HubRequest request, int status, Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        write(buffer);
        buffer.Write("\n"u8);
        await request.SendAsync(status, buffer.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>Answers with JSON that is written already.</summary>
    public static async Task SendAsync(this HubRequest request, int status, ReadOnlyMemory<byte> json)
    {
        HttpResponse response = request.Http.Response;
        StartJson(request, status);
        response.ContentLength = json.Length;
        if (response.HttpContext.Request.Method == "HEAD") return;
        await response.BodyWriter.WriteAsync(json, request.Aborted).ConfigureAwait(false);
    }

    /// <summary>Answers <c>{"ok":true}</c>.</summary>
    public static Task SendOkAsync(this HubRequest request, int status = 200) =>
        request.SendAsync(status, "{\"ok\":true}\n"u8.ToArray());

    /// <summary>Answers a write: <c>{"ok":true,"id":…,"rev":…}</c>.</summary>
    public static Task SendWrittenAsync(this HubRequest request, int status, string id, RevisionId revision) =>
        request.SendAsync(status, output =>
        {
            output.Write("{\"ok\":true,\"id\":"u8);
            output.String(id);
            output.Write(",\"rev\":"u8);
            output.Revision(revision);
            output.Write("}"u8);
        });

    /// <summary>
    /// Answers a write with <c>batch=ok</c>: without a revision, which CouchDB does not have yet either.
    /// </summary>
    public static Task SendBatchedAsync(this HubRequest request, string id) =>
        request.SendAsync(202, output =>
        {
            output.Write("{\"ok\":true,\"id\":"u8);
            output.String(id);
            output.Write("}"u8);
        });

    /// <summary>Sets what every JSON answer has; the body may then be streamed.</summary>
    public static void StartJson(HubRequest request, int status)
    {
        HttpResponse response = request.Http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (!response.Headers.ContainsKey("Cache-Control")) response.Headers.CacheControl = "must-revalidate";
    }

    /// <summary>Answers with an error of CouchDB's shape.</summary>
    public static async Task SendErrorAsync(HttpContext http, int status, string error, string reason)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        WriteError(buffer, error, reason);
        buffer.Write("\n"u8);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "must-revalidate";
        http.Response.ContentLength = buffer.WrittenCount;
        if (http.Request.Method == "HEAD") return;
        await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted).ConfigureAwait(false);
    }

    /// <inheritdoc cref="SendErrorAsync(HttpContext, int, string, string)"/>
    public static Task SendErrorAsync(this HubRequest request, int status, string error, string reason) =>
        SendErrorAsync(request.Http, status, error, reason);

    public static void WriteError(IBufferWriter<byte> output, string error, string reason)
    {
        output.Write("{"u8);
        output.ErrorMembers(error, reason);
        output.Write("}"u8);
    }

    /// <summary>
    /// Writes the two members of an error: short, and in one line, since they may repeat what a client sent.
    /// </summary>
    public static void ErrorMembers(this IBufferWriter<byte> output, string error, string reason)
    {
        output.Write("\"error\":"u8);
        output.String(SafeText.Of(error));
        output.Write(",\"reason\":"u8);
        output.String(SafeText.Of(reason));
    }

    /// <summary>Sets the ETag and answers 304 if the client has it.</summary>
    /// <returns>Whether the answer is given.</returns>
    public static bool NotModified(this HubRequest request, string etag)
    {
        request.SetEtag(etag);
        if (request.Header("If-None-Match") is not { } known) return false;
        bool matches = known == "*"
            || known.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == etag || tag == "W/" + etag);
        if (!matches) return false;
        request.Http.Response.StatusCode = 304;
        request.Http.Response.ContentLength = 0;
        return true;
    }

    /// <summary>
    /// Sets the ETag. A revision of another server can be any text, and one that no header takes goes without.
    /// </summary>
    public static void SetEtag(this HubRequest request, string etag)
    {
        if (etag.Length <= MaxHeader && !etag[1..^1].Any(static c => c is < '!' or > '~' or '"'))
            request.Http.Response.Headers.ETag = etag;
    }

    public static string Etag(RevisionId revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");
}
