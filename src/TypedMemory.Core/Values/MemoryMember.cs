using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>
/// A member of a memory type, as queries and indexes see it: how it is found in a document and compared.
/// </summary>
/// <param name="Name">The JSON name.</param>
/// <param name="Kind">How its values are compared; of a collection, its elements; of a map, the values of its
/// entries.</param>
public sealed record MemoryMember(string Name, MemoryValueKind Kind)
{
    /// <summary>JSON names under which older documents hold the value. The default value is empty.</summary>
    public ImmutableArray<string> FormerNames { get; init; } = [];

    /// <summary>The names of an enum's values. The default value is empty.</summary>
    public ImmutableArray<MemoryEnumName> EnumNames { get; init; } = [];

    /// <summary>
    /// The number of the value that stands for names which the enum does not have. The default value is
    /// <see langword="null"/>:
    /// such a name cannot be read.
    /// </summary>
    public long? UnknownName { get; init; }

    /// <summary>Whether the member is an array. The default value is <see langword="false"/>.</summary>
    public bool IsCollection { get; init; }

    /// <summary>
    /// Whether the member is an object whose entries are compared by their names; the kind is then that of their
    /// values. The default value is <see langword="false"/>.
    /// </summary>
    public bool IsMap { get; init; }

    /// <summary>
    /// The member whose object has this one: a nested record, or a map of which this is an entry. The default value is
    /// <see langword="null"/>: the document itself has it.
    /// </summary>
    public MemoryMember? Owner { get; init; }

    /// <summary>
    /// The names from the document down to the member, separated by <c>/</c>, each escaped as in a JSON pointer: what
    /// tells members apart.
    /// </summary>
    public string Path => Owner is null ? Escape(Name) : $"{Owner.Path}/{Escape(Name)}";

    /// <summary>
    /// What an object without the member is read as, as JSON; where the object is missing too, what stands for that
    /// counts. The default value is empty: null.
    /// </summary>
    public ReadOnlyMemory<byte> MissingJson { get; init; }

    /// <summary>
    /// Of a member of a hierarchy, the cases that have it, and what stands for it in each where it is missing. The
    /// default value is <see langword="null"/>: every document can have it.
    /// </summary>
    public MemoryMemberCases? Cases { get; init; }

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
