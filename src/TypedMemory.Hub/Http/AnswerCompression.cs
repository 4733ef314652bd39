using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace TypedMemory.Hub.Http;

/// <summary>
/// Compresses with gzip what a replication pulls, for clients that ask for it: a first sync over a slow link takes as
/// long as its bytes.
/// </summary>
/// <remarks>
/// Only of the calls whose answers are large, never of a feed that stays open, whose rows must not wait for others; and
/// not where a cookie says who asks: then a page of somebody else could ask, and learn from the length of answers.
/// </remarks>
internal static class AnswerCompression
{
    private static readonly string[] s_calls = ["/_bulk_get", "/_all_docs", "/_changes", "/_find"];

    /// <summary>Puts the compression around whoever answers.</summary>
    public static RequestDelegate Around(RequestDelegate answer, IServiceProvider services)
    {
        var options = new ResponseCompressionOptions { EnableForHttps = true, MimeTypes = ["application/json"] };
        options.Providers.Add(new GzipCompressionProvider(Options.Create(
            new GzipCompressionProviderOptions { Level = CompressionLevel.Fastest })));
        var compression = new ResponseCompressionMiddleware(
            answer, new ResponseCompressionProvider(services, Options.Create(options)));
        return http => IsWanted(http.Request) ? compression.Invoke(http) : answer(http);
    }

    private static bool IsWanted(HttpRequest request)
    {
        if (request.Headers.AcceptEncoding.Count == 0 || request.Headers.Cookie.Count > 0) return false;
        string path = request.Path.Value ?? "";
        if (!Array.Exists(s_calls, call => path.EndsWith(call, StringComparison.Ordinal))) return false;
        return !request.Query.TryGetValue("feed", out var feed) || feed == "normal";
    }
}
