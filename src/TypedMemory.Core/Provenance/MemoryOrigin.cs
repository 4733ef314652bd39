using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>Where a value comes from, as the store has stamped it.</summary>
public sealed record MemoryOrigin
{
    /// <summary>The longest <see cref="Agent"/> and <see cref="Run"/>, in characters.</summary>
    public const int MaxTextLength = 128;

    /// <summary>The most ids of <see cref="DerivedFrom"/>.</summary>
    public const int MaxSources = 32;

    private readonly string? _agent;
    private readonly string? _run;
    private readonly ImmutableArray<string> _derivedFrom = [];

    /// <summary>Which agent wrote it. The default value is <see langword="null"/>: it is not said.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than <see cref="MaxTextLength"/>.</exception>
    public string? Agent
    {
        get => _agent;
        init => _agent = Checked(value, nameof(Agent));
    }

    /// <summary>In which run. The default value is <see langword="null"/>: it is not said.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than <see cref="MaxTextLength"/>.</exception>
    public string? Run
    {
        get => _run;
        init => _run = Checked(value, nameof(Run));
    }

    /// <summary>From what kind of source. The default value is <see cref="MemorySource.Unknown"/>.</summary>
    public MemorySource Source { get; init; }

    /// <summary>The ids of the documents that it was derived from, sorted. The default value is empty.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxSources"/>, or one is empty.</exception>
    public ImmutableArray<string> DerivedFrom
    {
        get => _derivedFrom;
        init => _derivedFrom = Checked(value);
    }

    /// <summary>
    /// How far it is trusted: what the scope says, and never more than the least of what it was derived from. The
    /// default value is <see cref="MemoryTrust.Unverified"/>.
    /// </summary>
    public MemoryTrust Trust { get; init; } = MemoryTrust.Unverified;

    /// <inheritdoc/>
    public bool Equals(MemoryOrigin? other) =>
        other is not null && Agent == other.Agent && Run == other.Run && Source == other.Source
        && Trust == other.Trust && DerivedFrom.SequenceEqual(other.DerivedFrom);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Agent, Run, Source, Trust, DerivedFrom.Length);

    private static string? Checked(string? text, string name) => text is { Length: 0 or > MaxTextLength }
        ? throw new ArgumentException(
            $"\"{text}\" has {text.Length} characters; {name} takes 1 to {MaxTextLength}.", name)
        : text;

    private static ImmutableArray<string> Checked(ImmutableArray<string> ids)
    {
        if (ids.IsDefault) return [];
        ImmutableArray<string> sorted = [.. ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (sorted.Length <= MaxSources && !sorted.Any(string.IsNullOrEmpty)) return sorted;
        throw new ArgumentException(
            $"A value can be derived from at most {MaxSources} documents, and each has an id; there are "
            + $"{sorted.Length}.", nameof(ids));
    }
}
