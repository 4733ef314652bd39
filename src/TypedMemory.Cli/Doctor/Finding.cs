namespace TypedMemory.Cli.Doctor;

/// <summary>Something that causes trouble, or will.</summary>
/// <param name="Kind">What it is, a word for programs.</param>
/// <param name="Id">The document; empty where it is of the store or a type.</param>
/// <param name="Text">What it is and what to do.</param>
internal sealed record Finding(string Kind, string Id, string Text)
{
    /// <summary>Whether something is wrong already, not only unwise.</summary>
    public bool IsFault { get; init; }
}
