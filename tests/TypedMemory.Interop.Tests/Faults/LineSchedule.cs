namespace TypedMemory.Interop.Tests.Faults;

/// <summary>
/// Which fault each exchange meets, from a seed. It depends on the kind of the request and on how many of that kind
/// there were, not on the order in which parallel requests happen to arrive, so that a seed replays.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="rate">How many of the exchanges meet a fault, 0 to 1.</param>
/// <param name="restarts">Whether the server behind may restart.</param>
internal sealed class LineSchedule(int seed, double rate, bool restarts)
{
    private static readonly LineFault[] Faults = Enum.GetValues<LineFault>()[1..];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<LineFault, int> _happened = [];
    private int _sinceUnauthorized;
    private bool _restarted;

    /// <summary>Whether the line is good from now on.</summary>
    public bool Healed { get; set; }

    /// <summary>How often each fault happened.</summary>
    public IReadOnlyDictionary<LineFault, int> Happened => _happened;

    /// <summary>What happens to the next exchange, and where the numbers for its details come from.</summary>
    public (LineFault Fault, Random Random) Next(string method, string target)
    {
        string path = target.Split('?')[0];
        string kind = $"{method} {path[(path.LastIndexOf('/') + 1)..]}";
        lock (_lock)
        {
            int number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            var random = new Random(HashCode(seed, kind, number));
            if (Healed || random.NextDouble() >= rate) return (LineFault.None, random);
            LineFault fault = Faults[random.Next(Faults.Length)];
            _sinceUnauthorized++;

            // Credentials that are rejected again and again are held back by the client, as they should be.
            if (fault == LineFault.Unauthorized && _sinceUnauthorized < 5) fault = LineFault.CutAnswer;
            if (fault == LineFault.Restart && (!restarts || _restarted)) fault = LineFault.CutRequest;
            if (fault == LineFault.Unauthorized) _sinceUnauthorized = 0;
            _restarted |= fault == LineFault.Restart;
            _happened[fault] = _happened.GetValueOrDefault(fault) + 1;
            return (fault, random);
        }
    }

    /// <summary>The framework's differs from process to process.</summary>
    private static int HashCode(int seed, string kind, int number)
    {
        uint hash = 2166136261;
        foreach (char c in kind) hash = (hash ^ c) * 16777619;
        return (int)(((hash ^ (uint)seed) * 16777619) ^ ((uint)number * 2654435761));
    }
}
