using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TypedMemory.Hub.Http;

/// <summary>Reads request bodies, gzipped ones too, up to a limit that also holds after decompression.</summary>
internal static class RequestBody
{
    private const int FirstBuffer = 16 * 1024;

    // A connection that is closed with bytes unread takes the answer with it, so what is a little too large is refused by us,
    // who count too, and the web server reads the rest (for five seconds at most); what is far too large it cuts off.
    private const long Drained = 16 * 1024 * 1024;

    public static async ValueTask<byte[]> ReadAsync(HttpContext http, long limit)
    {
        Stream body = Open(http, limit);
        long? declared = http.Request.ContentLength;
        if (declared > limit) throw TooLarge();
        // Parsed documents keep slices of this array and a store may keep those, so it is not a pooled one.
        byte[] buffer = new byte[declared is > 0 && body == http.Request.Body ? (int)declared : FirstBuffer];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (declared == length && body == http.Request.Body) return buffer;
                if (length >= limit) throw TooLarge();
                Array.Resize(ref buffer, (int)Math.Min(limit + 1, buffer.Length * 2L));
            }

            int read;
            try
            {
                read = await body.ReadAsync(buffer.AsMemory(length), http.RequestAborted).ConfigureAwait(false);
            }
            catch (InvalidDataException)
            {
                throw HubException.BadRequest("Request body is not properly gzipped.");
            }

            if (read == 0) break;
            length += read;
            if (length > limit) throw TooLarge();
        }

        return length == buffer.Length ? buffer : buffer[..length];
    }

    /// <summary>Opens the body for streaming. The caller counts: the web server refuses only what is far beyond the limit.</summary>
    public static Stream Open(HttpContext http, long limit)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = Math.Min(limit, long.MaxValue - Drained) + Drained;
        }

        string encoding = http.Request.Headers.ContentEncoding.ToString().Trim();
        return encoding.ToLowerInvariant() switch
        {
            "" or "identity" => http.Request.Body,
            "gzip" => new GZipStream(http.Request.Body, CompressionMode.Decompress),
            _ => throw HubException.BadContentType($"{encoding} is not a supported content encoding."),
        };
    }

    private static HubException TooLarge() => HubException.TooLarge("too_large", "the request entity is too large");
}
