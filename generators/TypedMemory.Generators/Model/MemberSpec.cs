namespace TypedMemory.Generators;

/// <summary>A member of a memory type or object.</summary>
/// <param name="Name">The name of the property or field.</param>
/// <param name="JsonName">The JSON member's name.</param>
/// <param name="Value">Its type.</param>
/// <param name="Binding">How a value gets into the property.</param>
internal sealed record MemberSpec(string Name, string JsonName, ValueSpec Value, MemberBinding Binding)
{
    /// <summary>Whether a document without the member is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What sets the property, for <see cref="MemberBinding.Accessor"/>.</summary>
    public AccessorSpec? Accessor { get; init; }

    /// <summary>Whether a null leaves the member at its default, since it gives a null that it does not take.</summary>
    public bool SkipsNull { get; init; }

    /// <summary>
    /// The type that the value is held in before it goes to the constructor, where it is not the member's.
    /// </summary>
    public string? LocalType { get; init; }

    /// <summary>Whether a value that the constructor takes is set too: the member is <c>required</c>.</summary>
    public bool IsInitialized { get; init; }

    /// <summary>Whether the initializer of a new value sets the member.</summary>
    public bool IsInInitializer => Binding == MemberBinding.Initializer || IsInitialized;

    /// <summary>The constructor's parameter.</summary>
    public string ParameterName { get; init; } = "";

    /// <summary>Whether code that names the member is an error, since it is obsolete.</summary>
    public bool IsObsolete { get; init; }

    /// <summary>The default value of the constructor's parameter, as C#.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>The kind of the merge, by name.</summary>
    public string MergeKind { get; init; } = "LastWriterWins";

    /// <summary>The type of the application's own merge; empty for the library's.</summary>
    public string MergeType { get; init; } = "";

    /// <summary>What its documentation says.</summary>
    public string? Description { get; init; }

    /// <summary>How the member is sealed; <see langword="null"/> if it is stored in plain.</summary>
    public SealSpec? Seal { get; init; }

    /// <summary>Names that the member had.</summary>
    public EquatableArray<string> FormerNames { get; init; }

    /// <summary>The members of the record that the member is, where queries can name them.</summary>
    public ObjectSpec? Nested { get; init; }

    /// <summary>
    /// The members of the records that the member is a collection or a map of, where queries can name them.
    /// </summary>
    public ObjectSpec? Elements { get; init; }

    /// <summary>
    /// Of a member of a hierarchy, the cases that have it; empty for one that every document has, and outside of
    /// hierarchies.
    /// </summary>
    public EquatableArray<MemberCaseSpec> Cases { get; init; } = EquatableArray<MemberCaseSpec>.Empty;

    /// <summary>Whether some cases have the member, and others do not.</summary>
    public bool IsOfCases { get; init; }

    /// <summary>What reads the member of a value of a hierarchy's base, where the base does not have it.</summary>
    public string? GetOfCase { get; init; }

    /// <summary>
    /// Whether the cases that have the member are seen in the assembly alone, and their base beyond it.
    /// </summary>
    public bool IsInternal { get; init; }
}
