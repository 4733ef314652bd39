using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.VectorData.Models;

/// <summary>How the documents of a collection are stamped: of each member the last writer's value stays.</summary>
internal sealed class RecordMerge(string prefix, ImmutableArray<string> members) : IMemoryMerge
{
    public string TypePrefix => prefix;

    public ConflictPolicy Policy => ConflictPolicy.UpdateWins;

    public ImmutableArray<MergeMember> Members { get; } =
        [.. members.Select(static name => new MergeMember(name, MergeKind.LastWriterWins))];
}
