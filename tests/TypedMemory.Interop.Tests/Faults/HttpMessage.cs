using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TypedMemory.Interop.Tests.Faults;

/// <summary>A request or an answer of HTTP/1.1, as far as a line has to know it: where it ends.</summary>
internal sealed class HttpMessage(string[] head, byte[] raw)
{
    /// <summary>The first line.</summary>
    public string Start => head[0];

    /// <summary>The head with its empty line, byte for byte.</summary>
    public byte[] Raw => raw;

    /// <summary>The status of an answer.</summary>
    public int Status => int.Parse(Start.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Whether the body comes in chunks.</summary>
    public bool Chunked => Header("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The length of the body, where it is told.</summary>
    public int? Length => Header("Content-Length") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A header's value.</summary>
    public string? Header(string name)
    {
        foreach (string line in head.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Equals(name, StringComparison.OrdinalIgnoreCase))
                return line[(colon + 1)..].Trim();
        }

        return null;
    }

    /// <summary>The head without some headers, and with others.</summary>
    public byte[] With(string[] without, params string[] added)
    {
        IEnumerable<string> kept = head.Where(
            line => !without.Any(name => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)));
        return Encoding.Latin1.GetBytes(
            string.Join("\r\n", [.. kept.Where(static l => l.Length > 0), .. added]) + "\r\n\r\n");
    }

    /// <summary>Reads a head.</summary>
    /// <returns>The head; <see langword="null"/> if the connection ended before one began.</returns>
    public static async Task<HttpMessage?> ReadAsync(BufferedStream stream, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>(512);
        byte[] one = new byte[1];
        while (bytes.Count < 4 || bytes[^1] != '\n' || bytes[^2] != '\r' || bytes[^3] != '\n')
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
            {
                return bytes.Count == 0 ? null : throw new IOException("The connection ended within a head.");
            }

            bytes.Add(one[0]);
        }

        byte[] raw = [.. bytes];
        return new HttpMessage(Encoding.Latin1.GetString(raw).Split("\r\n"), raw);
    }

    /// <summary>Hands on the pieces of the body as they are on the wire, chunk sizes included.</summary>
    public async Task ReadBodyAsync(
        BufferedStream stream, Func<ReadOnlyMemory<byte>, Task> onWire, Action<ReadOnlySpan<byte>> onBody,
        CancellationToken cancellationToken)
    {
        if (!Chunked)
        {
            await ReadCountAsync(stream, Length ?? 0, onWire, onBody, cancellationToken);
            return;
        }

        while (true)
        {
            byte[] line = await ReadLineAsync(stream, cancellationToken);
            await onWire(line);
            int size = int.Parse(
                Encoding.Latin1.GetString(line).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size > 0) await ReadCountAsync(stream, size, onWire, onBody, cancellationToken);
            await onWire(await ReadLineAsync(stream, cancellationToken));
            if (size == 0) return;
        }
    }

    private static async Task ReadCountAsync(
        BufferedStream stream, int count, Func<ReadOnlyMemory<byte>, Task> onWire, Action<ReadOnlySpan<byte>> onBody,
        CancellationToken cancellationToken)
    {
        byte[] piece = new byte[Math.Min(count, 16 * 1024)];
        while (count > 0)
        {
            int read = await stream.ReadAsync(piece.AsMemory(0, Math.Min(count, piece.Length)), cancellationToken);
            if (read == 0) throw new IOException("The connection ended within a body.");
            onBody(piece.AsSpan(0, read));
            await onWire(piece.AsMemory(0, read));
            count -= read;
        }
    }

    private static async Task<byte[]> ReadLineAsync(BufferedStream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>(16);
        byte[] one = new byte[1];
        do
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
                throw new IOException("The connection ended within a chunk.");
            line.Add(one[0]);
        }
        while (one[0] != '\n');

        return [.. line];
    }
}
