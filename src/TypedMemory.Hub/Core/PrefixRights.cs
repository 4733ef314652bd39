using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Core.Json;

namespace TypedMemory.Hub.Core;

/// <summary>Which documents of a database a user may read and write, by the beginnings of their ids.</summary>
internal sealed class PrefixRights
{
    private const int FingerprintBytes = 6;

    private readonly ImmutableArray<string> _writable;

    /// <summary>Takes up what was granted.</summary>
    /// <param name="readable">The prefixes that may be read.</param>
    /// <param name="writable">Those that may be written, and so be read.</param>
    public PrefixRights(IEnumerable<string> readable, IEnumerable<string> writable)
    {
        _writable = Shortest(writable);
        Readable = Shortest(readable.Concat(_writable));
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', Readable.Select(static prefix => prefix + "|")));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, FingerprintBytes));
    }

    /// <summary>The prefixes that may be read, in order; none is the beginning of another.</summary>
    public ImmutableArray<string> Readable { get; }

    /// <summary>
    /// Another one for other readable prefixes: it is part of the sequences that the user is told, so that a feed
    /// starts over where something else may be read than when its sequence was told.
    /// </summary>
    public string Fingerprint { get; }

    public bool MayReadAll => Readable is [""];

    public bool MayRead(string id) => Covers(Readable, id);

    public bool MayWrite(string id) => Covers(_writable, id);

    /// <summary>The readable part of a prefix, as prefixes in order.</summary>
    public ImmutableArray<string> Within(string prefix) => MayRead(prefix)
        ? [prefix] : [.. Readable.Where(own => own.StartsWith(prefix, StringComparison.Ordinal))];

    private static bool Covers(ImmutableArray<string> prefixes, string id) =>
        prefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal));

    private static ImmutableArray<string> Shortest(IEnumerable<string> prefixes)
    {
        var kept = ImmutableArray.CreateBuilder<string>();
        foreach (string prefix in prefixes.Distinct(StringComparer.Ordinal).Order(
            Comparer<string>.Create(Utf8Order.Compare)))
        {
            if (kept.Count == 0 || !prefix.StartsWith(kept[^1], StringComparison.Ordinal)) kept.Add(prefix);
        }

        return kept.ToImmutable();
    }
}
