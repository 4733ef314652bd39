using System.Numerics;

namespace TypedMemory.Cli.Doctor;

/// <summary>
/// Finds documents of one type that say nearly the same: their words, three in a row, make a number of 64 bits of which
/// similar texts have nearly all in common (simhash).
/// </summary>
internal sealed class NearDuplicates
{
    private const int FewestWords = 8;
    private const int MostBits = 3;
    private const int Bands = 4;
    private const int BandBits = 64 / Bands;

    // Two numbers that differ in three bits are equal in one of four bands at least.
    private readonly Dictionary<(string Type, int Band, ulong Bits), List<(string Id, ulong Hash)>> _bands = [];

    /// <summary>What was found, the later document first.</summary>
    public List<(string Id, string Other)> Pairs { get; } = [];

    /// <summary>Adds a document.</summary>
    public void Add(string id, IReadOnlyList<string> texts)
    {
        string[] words = [.. texts
            .SelectMany(static text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Select(static word => word.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '(', ')').ToUpperInvariant())
            .Where(static word => word.Length > 0)];
        if (words.Length < FewestWords) return;
        ulong hash = Hash(words);
        string type = id[..(id.IndexOf(':', StringComparison.Ordinal) + 1)];
        string? other = null;
        for (int band = 0; band < Bands; band++)
        {
            (string, int, ulong) key = (type, band, (hash >> (band * BandBits)) & ((1UL << BandBits) - 1));
            if (!_bands.TryGetValue(key, out List<(string Id, ulong Hash)>? near)) _bands[key] = near = [];
            other ??= near.Find(item => BitOperations.PopCount(item.Hash ^ hash) <= MostBits).Id;
            near.Add((id, hash));
        }

        if (other is not null) Pairs.Add((id, other));
    }

    private static ulong Hash(string[] words)
    {
        Span<int> votes = stackalloc int[64];
        for (int i = 0; i + 2 < words.Length; i++)
        {
            ulong shingle = Mix(words[i], words[i + 1], words[i + 2]);
            for (int bit = 0; bit < votes.Length; bit++) votes[bit] += (shingle >> bit & 1) == 1 ? 1 : -1;
        }

        ulong hash = 0;
        for (int bit = 0; bit < votes.Length; bit++)
        {
            if (votes[bit] > 0) hash |= 1UL << bit;
        }

        return hash;
    }

    // FNV-1a, and a last round that spreads it over all bits.
    private static ulong Mix(params ReadOnlySpan<string> words)
    {
        ulong hash = 14695981039346656037;
        foreach (string word in words)
        {
            foreach (char letter in word) hash = (hash ^ letter) * 1099511628211;
            hash = (hash ^ ' ') * 1099511628211;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }
}
