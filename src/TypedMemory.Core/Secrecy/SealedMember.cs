using System.Collections.Immutable;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>A member of a memory type that is sealed.</summary>
/// <param name="Name">The JSON name.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record SealedMember(string Name)
{
    /// <summary>JSON names under which older documents hold the value. The default value is empty.</summary>
    public ImmutableArray<string> FormerNames { get; init; } = [];

    /// <summary>Whether a value in plain is read. The default value is <see langword="false"/>.</summary>
    public bool AcceptsPlaintext { get; init; }

    /// <summary>
    /// Whether this device's queries may see the value in plain. The default value is <see langword="false"/>.
    /// </summary>
    public bool LocalPlaintext { get; init; }

    /// <summary>
    /// Whether null is stored as it is, for a first writer to whom null is not a value yet. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool KeepsNull { get; init; }

    /// <summary>
    /// What an update sees as JSON where the value cannot be opened and the member is required. The default value is
    /// empty: the member is left out, and has the default value of its property.
    /// </summary>
    public string Placeholder { get; init; } = "";
}
