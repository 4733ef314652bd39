using System.Collections.Immutable;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>
/// How documents of one memory type are stamped and merged; the generator emits one, e.g. <c>FactMerge</c>.
/// </summary>
/// <remarks>
/// A merge of leaves is driven by the reserved member of the documents, never by this declaration (docs/design.md,
/// merge rule 5); the declaration says how edits made here are stamped, and what becomes of deletes.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMemoryMerge
{
    /// <summary>The prefix of the type's ids, its separator included, e.g. <c>fact:</c>.</summary>
    string TypePrefix { get; }

    /// <summary>What becomes of concurrent edits and deletes.</summary>
    ConflictPolicy Policy { get; }

    /// <summary>The members that this version of the type knows, sorted by their names' UTF-8 bytes.</summary>
    ImmutableArray<MergeMember> Members { get; }
}
