using System.Buffers;
using System.Globalization;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// Sequences on the wire: <c>"12-3f2a…"</c>, the number and the incarnation of the store that it belongs to.
/// </summary>
/// <param name="incarnation">The store's incarnation.</param>
internal sealed class SequenceFormat(string incarnation)
{
    private readonly byte[] _suffix = System.Text.Encoding.UTF8.GetBytes($"-{incarnation}\"");

    public void Write(IBufferWriter<byte> output, long sequence)
    {
        output.Write("\""u8);
        output.Number(sequence);
        output.Write(_suffix);
    }

    /// <summary>Reads a <c>since</c>.</summary>
    /// <returns>
    /// The sequence; 0 for one of another incarnation: what that saw cannot be known, so the feed starts over, as
    /// CouchDB's does when a shard has moved. <see langword="null"/> for <c>now</c>.
    /// </returns>
    public long? Parse(string? since)
    {
        if (string.IsNullOrEmpty(since)) return 0;
        string text = since.Trim('"');
        if (text == "now") return null;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        string digits = dash < 0 ? text : text[..dash];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
        {
            throw HubException.BadRequest("Malformed sequence supplied in 'since' parameter.");
        }

        return dash < 0 || text.AsSpan(dash + 1).SequenceEqual(incarnation) ? sequence : 0;
    }
}
