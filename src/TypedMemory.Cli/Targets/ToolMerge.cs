using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Cli.Targets;

/// <summary>
/// What stands for a type's merge where the type is not known: the documents' own member says how each of their members
/// is merged.
/// </summary>
/// <param name="id">A document of the type.</param>
internal sealed class ToolMerge(string id) : IMemoryMerge
{
    public string TypePrefix { get; } = id[..(id.IndexOf(':', StringComparison.Ordinal) + 1)];

    public ConflictPolicy Policy => ConflictPolicy.UpdateWins;

    public ImmutableArray<MergeMember> Members => [];
}
