namespace TypedMemory.Testing;

/// <summary>The line between two replicas, and what goes wrong on it: by a script. Safe for concurrent use.</summary>
/// <example><code>
/// pair.Line.Fail(FaultKind.AnswerLost, LineCall.Write);   // the next write is done, and its answer lost
/// pair.Line.Refuse("fact:a7:secret", "not here");
/// await pair.SyncAsync();
/// </code></example>
public sealed class Line
{
    private readonly Lock _lock = new();
    private readonly List<(FaultKind Kind, LineCall Call, int Skip)> _script = [];
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private Random? _random;
    private double _rate;

    /// <summary>Whether the line is down: every call fails. The default value is <see langword="false"/>.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many calls went over the line.</summary>
    public int Calls { get; private set; }

    /// <summary>How many of them went wrong.</summary>
    public int Faults { get; private set; }

    /// <summary>Has a call go wrong, once.</summary>
    /// <param name="kind">How.</param>
    /// <param name="call">Which one. The default value is any.</param>
    /// <param name="after">How many such calls go well before. The default value is 0: the next one fails.</param>
    public Line Fail(FaultKind kind, LineCall call = LineCall.Any, int after = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        lock (_lock) _script.Add((kind, call, after));
        return this;
    }

    /// <summary>Has the other side refuse a document, until it is accepted again.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="reason">What it says.</param>
    public Line Refuse(string id, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        lock (_lock) _refused[id] = reason;
        return this;
    }

    /// <summary>Has the other side accept a document again.</summary>
    /// <param name="id">The document's id.</param>
    public Line Accept(string id)
    {
        lock (_lock) _refused.Remove(id);
        return this;
    }

    /// <summary>Has calls go wrong by chance, played from a seed, until <see cref="Heal"/>.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="rate">How likely each call goes wrong, 0 to 1.</param>
    public Line Disturb(int seed, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 1);
        lock (_lock) (_random, _rate) = (new Random(seed), rate);
        return this;
    }

    /// <summary>Ends everything that goes wrong but what is refused.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            _script.Clear();
            _random = null;
        }

        IsDown = false;
    }

    /// <summary>Takes what goes wrong with a call.</summary>
    internal FaultKind? Take(LineCall call)
    {
        lock (_lock)
        {
            Calls++;
            FaultKind? fault = IsDown ? FaultKind.Cut : TakeScripted(call) ?? Roll();
            if (fault is not null) Faults++;
            return fault;
        }
    }

    /// <summary>Why a document is refused; <see langword="null"/> if it is not.</summary>
    internal string? WhyRefused(string id)
    {
        lock (_lock) return _refused.GetValueOrDefault(id);
    }

    private FaultKind? TakeScripted(LineCall call)
    {
        int at = _script.FindIndex(fault => fault.Call == LineCall.Any || fault.Call == call);
        if (at < 0) return null;
        (FaultKind kind, LineCall wanted, int skip) = _script[at];
        if (skip > 0)
        {
            _script[at] = (kind, wanted, skip - 1);
            return null;
        }

        _script.RemoveAt(at);
        return kind;
    }

    private FaultKind? Roll() =>
        _random is not null && _random.NextDouble() < _rate ? (FaultKind)_random.Next(3) : null;
}
