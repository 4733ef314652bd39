namespace TypedMemory.Core.Store;

/// <summary>A range of documents in the order of their ids' UTF-8 bytes.</summary>
public sealed record ListQuery
{
    /// <summary>Only ids that start with this. The default value is the empty text: every id.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Only ids from this one on. The default value is <see langword="null"/>: from the first.</summary>
    public string? From { get; init; }

    /// <summary>
    /// Only ids after this one, to read the next page. The default value is <see langword="null"/>: all.
    /// </summary>
    public string? After { get; init; }

    /// <summary>Only ids up to this one. The default value is <see langword="null"/>: to the last.</summary>
    public string? To { get; init; }

    /// <summary>Whether <see cref="To"/> itself is in the range. The default value is <see langword="true"/>.</summary>
    public bool InclusiveTo { get; init; } = true;

    /// <summary>
    /// Whether the greatest id comes first; <see cref="From"/>, <see cref="After"/> and <see cref="To"/> then run
    /// downwards. The default value is <see langword="false"/>.
    /// </summary>
    public bool Descending { get; init; }

    /// <summary>Whether deleted documents are listed too. The default value is <see langword="false"/>.</summary>
    public bool IncludeDeleted { get; init; }

    /// <summary>Whether bodies are read. The default value is <see langword="true"/>.</summary>
    public bool IncludeBodies { get; init; } = true;

    /// <summary>How many documents at most. The default value is <see cref="int.MaxValue"/>.</summary>
    public int Limit { get; init; } = int.MaxValue;
}
