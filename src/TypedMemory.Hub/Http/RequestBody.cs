using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>Reads request bodies, gzipped ones too, up to a limit that also holds after decompression.</summary>
internal static class RequestBody
{
    /// <summary>How long a client may pause in its body before it has to keep up with the least rate.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    // Kestrel's own least rate, in bytes a second.
    private const double LeastRate = 240;

    private const int FirstBuffer = 4 * 1024;

    // A body that is read into memory may take that long, and a second more for each of these bytes: one that never
    // ends is else bounded by its limit alone, which the least rate reaches after days.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    private const double SlowRate = 8 * 1024;

    // A connection that is closed with bytes unread takes the answer with it, so what is a little too large is refused
    // by us, who count too, and the web server reads the rest (for five seconds at most); what is far too large it cuts
    // off.
    private const long Drained = 16 * 1024 * 1024;

    /// <summary>Reads the whole body. Memory is taken as bytes arrive, never for what was only announced.</summary>
    /// <param name="http">The request.</param>
    /// <param name="limit">The greatest number of bytes.</param>
    /// <param name="share">What the request holds of the budget.</param>
    /// <param name="time">The clock.</param>
    public static async ValueTask<byte[]> ReadAsync(
        HttpContext http, long limit, BodyShare share, TimeProvider time)
    {
        limit = Math.Min(Math.Min(limit, share.Limit), Array.MaxLength - 1);
        if (http.Request.ContentLength > limit) throw TooLarge();
        Stream body = Open(http, limit);
        long most = http.Request.Headers.ContentEncoding.Count == 0 && http.Request.ContentLength is { } declared
            ? declared : limit + 1;
        // Parsed documents keep slices of this array and a store may keep those, so it is not a pooled one.
        byte[] buffer = [];
        int length = 0;
        long start = time.GetTimestamp();
        while (true)
        {
            if (time.GetElapsedTime(start) > s_longest + TimeSpan.FromSeconds(length / SlowRate)) throw TooSlow();
            if (length == buffer.Length)
            {
                if (length == most && length <= limit) return buffer;
                Grow(ref buffer, most, share);
            }

            int read = await ReadAsync(body, buffer.AsMemory(length), http.RequestAborted).ConfigureAwait(false);
            if (read == 0) break;
            length += read;
            if (length > limit) throw TooLarge();
        }

        return length == buffer.Length ? buffer : buffer[..length];
    }

    /// <summary>
    /// Opens the body for streaming. The caller counts: the web server refuses only what is far beyond the limit.
    /// </summary>
    public static Stream Open(HttpContext http, long limit)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = Math.Min(limit, long.MaxValue - Drained) + Drained;
        }

        // For HTTP/2 the rate is a matter of the connection, whose limits are the host's.
        if (http.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal)
            && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = new MinDataRate(LeastRate, Grace);
        }

        var body = new RequestStream(http.Request.Body);
        string encoding = http.Request.Headers.ContentEncoding.ToString().Trim();
        return encoding.ToLowerInvariant() switch
        {
            "" or "identity" => body,
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => throw HubException.BadContentType($"{encoding} is not a supported content encoding."),
        };
    }

    private static void Grow(ref byte[] buffer, long most, BodyShare share)
    {
        int size = (int)Math.Min(Math.Max(most, 1), Math.Max(FirstBuffer, buffer.Length * 2L));
        share.Take(size - buffer.Length);
        Array.Resize(ref buffer, size);
    }

    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw HubException.BadRequest("Request body is not properly gzipped.");
        }
    }

    private static HubException TooSlow() => new(
        408, "request_timeout",
        $"The request's body takes too long: {s_longest.TotalMinutes} minutes, and a second more for each {SlowRate} bytes, are allowed.");

    private static HubException TooLarge() => HubException.TooLarge("too_large", "the request entity is too large");
}
