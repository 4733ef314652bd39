using System.Collections.Immutable;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Simulation;

/// <summary>
/// The generated merge as one replica has it: with the document's policy, and without what an older schema lacks.
/// </summary>
internal sealed class SchemaVersion(
    IMemoryMerge generated, ConflictPolicy policy, bool isOlder, MergeRules rules) : IRuledMerge
{
    private static readonly string[] Newer = ["labels", "source"];

    /// <summary>The members of the newest schema that an older one does not write.</summary>
    public static IReadOnlyList<string> NewerMembers => Newer;

    public string TypePrefix => generated.TypePrefix;

    public ConflictPolicy Policy => policy;

    public ImmutableArray<MergeMember> Members { get; } = isOlder
        ? [.. generated.Members.Where(static member => !Newer.Contains(member.Name))]
        : generated.Members;

    public MergeRules Rules => rules;
}
