using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>A member of a memory type, as queries and indexes see it: how it is found in a document and compared.</summary>
/// <param name="Name">The JSON name.</param>
/// <param name="Kind">How its values are compared; of a collection, its elements.</param>
public sealed record MemoryMember(string Name, MemoryValueKind Kind)
{
    /// <summary>JSON names under which older documents hold the value. The default value is empty.</summary>
    public ImmutableArray<string> FormerNames { get; init; } = [];

    /// <summary>The names of an enum's values. The default value is empty.</summary>
    public ImmutableArray<MemoryEnumName> EnumNames { get; init; } = [];

    /// <summary>
    /// The number of the value that stands for names which the enum does not have. The default value is <see langword="null"/>:
    /// such a name cannot be read.
    /// </summary>
    public long? UnknownName { get; init; }

    /// <summary>Whether the member is an array. The default value is <see langword="false"/>.</summary>
    public bool IsCollection { get; init; }

    /// <summary>What a document without the member is read as. The default value is <see cref="MemoryValue.Null"/>.</summary>
    public MemoryValue Missing { get; init; }
}
