using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace TypedMemory.Inspector.Http;

/// <summary>The files of the page, embedded in the assembly.</summary>
internal static class PageFiles
{
    // Nothing but the page's own files is run, shown or asked; styles and scripts are never inline.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly FrozenDictionary<string, PageFile> Files = new[]
    {
        Load("index.html", "text/html; charset=utf-8"),
        Load("app.js", "text/javascript; charset=utf-8"),
        Load("app.css", "text/css; charset=utf-8"),
        Load("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(static file => file.Name, StringComparer.Ordinal);

    /// <summary>The bytes that a browser loads, compressed.</summary>
    public static int CompressedSize => Files.Values.Sum(static file => file.Compressed.Length);

    /// <summary>Whether the page has a file.</summary>
    public static bool Has(string name) => Files.ContainsKey(name);

    /// <summary>Sends a file.</summary>
    public static Task SendAsync(HttpContext http, string name)
    {
        PageFile file = Files[name];
        HttpResponse response = http.Response;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = file.Tag;
        response.Headers.Vary = "Accept-Encoding";
        if (http.Request.Headers.IfNoneMatch == file.Tag)
        {
            response.StatusCode = 304;
            return Task.CompletedTask;
        }

        bool isCompressed = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (isCompressed) response.Headers.ContentEncoding = "br";
        byte[] body = isCompressed ? file.Compressed : file.Bytes;
        response.ContentType = file.ContentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask : response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    private static PageFile Load(string name, string contentType)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream($"Page/{name}")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            brotli.Write(bytes);

        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"";
        return new PageFile(name, contentType, bytes, compressed.ToArray(), tag);
    }

    private sealed record PageFile(string Name, string ContentType, byte[] Bytes, byte[] Compressed, string Tag);
}
