using System.Collections.Immutable;
using TypedMemory.Core.Json;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>
/// The merge that an edit of the inspector goes by: that of the document's type, which also knows the members that the
/// edit removes. Of a type that is not known nothing is declared: the document's own stamps drive what becomes of it.
/// </summary>
internal sealed class InspectorMerge : IMemoryMerge
{
    private InspectorMerge(string prefix, ConflictPolicy policy, ImmutableArray<MergeMember> members) =>
        (TypePrefix, Policy, Members) = (prefix, policy, members);

    public string TypePrefix { get; }

    public ConflictPolicy Policy { get; }

    public ImmutableArray<MergeMember> Members { get; }

    /// <summary>The merge of a document.</summary>
    /// <param name="type">Its type; <see langword="null"/> if it is not known.</param>
    /// <param name="id">Its id.</param>
    /// <param name="removed">The names of members that an edit removes.</param>
    public static IMemoryMerge Of(MemoryType? type, string id, IEnumerable<string> removed)
    {
        ImmutableArray<MergeMember> declared = type?.Merge.Members ?? [];
        MergeMember[] added = [.. removed.Where(name => declared.All(member => member.Name != name))
            .Select(static name => new MergeMember(name, MergeKind.LastWriterWins))];
        if (type is not null && added.Length == 0) return type.Merge;
        ImmutableArray<MergeMember> members = [.. declared.Concat(added)
            .OrderBy(static member => member.Name, Comparer<string>.Create(Utf8Order.Compare))];
        return new InspectorMerge(
            type?.Prefix ?? id[..(id.IndexOf(':') + 1)], type?.Merge.Policy ?? ConflictPolicy.UpdateWins, members);
    }
}
