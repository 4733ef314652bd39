using TypedMemory.Generated;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Queries;

/// <summary>An index as the file has it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Index">What it is kept over.</param>
/// <param name="Definition">The same as text.</param>
/// <param name="BuiltTo">
/// The id up to which documents are in it, while it is being built, or <see langword="null"/> when all are.
/// </param>
internal sealed record StoredIndex(long Id, MemoryIndex Index, string Definition, string? BuiltTo)
{
    /// <summary>Where its uses are counted, or <see langword="null"/> where nobody counts.</summary>
    public IndexUses? Uses { get; init; }

    /// <summary>Whether it holds the documents of older versions, which are in none of the others.</summary>
    public bool IsOfOlder => Index.Members.IsEmpty;

    /// <summary>Whether it is what was declared so; of a type with versions it may be of another one.</summary>
    public bool Is(MemoryIndex declared) =>
        IndexDefinition.Write(declared with { Version = Index.Version }) == Definition;
}
