using System.Security.Cryptography;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>
/// The rows of a feed that were not JSON. A line garbles bytes too, and then the row is whole when it is asked for
/// again: only one that comes the same way again and again is what the server holds. Safe for concurrent use.
/// </summary>
internal sealed class BrokenRows
{
    private const int Patience = 3;
    private const int MostKept = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>Counts a row, and tells whether it has come often enough to be passed by.</summary>
    /// <param name="row">What came.</param>
    /// <param name="place">
    /// The sequence before it, where what came is so little that it may come in several places; otherwise
    /// <see langword="null"/>.
    /// </param>
    public bool IsWhatTheServerHolds(ReadOnlySpan<byte> row, string? place)
    {
        string key = $"{Convert.ToHexString(SHA256.HashData(row))} {place}";
        lock (_lock)
        {
            if (_seen.Count >= MostKept && !_seen.ContainsKey(key)) _seen.Clear();
            return (_seen[key] = _seen.GetValueOrDefault(key) + 1) >= Patience;
        }
    }
}
