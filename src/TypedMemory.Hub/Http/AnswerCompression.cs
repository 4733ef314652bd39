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
        if (request.Headers.Cookie.Count > 0 || !Accepts(request)) return false;
        string path = request.Path.Value ?? "";
        if (!Array.Exists(s_calls, call => path.EndsWith(call, StringComparison.Ordinal))) return false;
        return !request.Query.TryGetValue("feed", out var feed) || feed == "normal";
    }

    // "identity" is what some clients ask for by default, and what is put around an answer costs without compressing.
    private static bool Accepts(HttpRequest request) => request.Headers.AcceptEncoding.Any(static value =>
        value is not null && (value.Contains("gzip", StringComparison.OrdinalIgnoreCase) || value.Contains('*')));
}
