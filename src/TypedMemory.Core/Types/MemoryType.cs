using System.Collections.Immutable;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>What the runtime knows of a memory type.</summary>
/// <param name="Name">The type's name in ids.</param>
/// <param name="Version">The version of its schema.</param>
/// <param name="Merge">How its documents are stamped and merged.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract record MemoryType(string Name, int Version, IMemoryMerge Merge)
{
    /// <summary>The prefix of the type's ids, its separator included.</summary>
    public string Prefix => Merge.TypePrefix;

    /// <summary>The indexes that the type declares. The default value is empty.</summary>
    public ImmutableArray<MemoryIndex> Indexes { get; init; } = [];

    /// <summary>The CLR type.</summary>
    public abstract Type ClrType { get; }

    /// <summary>
    /// Brings documents of older versions into the present form; <see langword="null"/> if the type has one version.
    /// </summary>
    public abstract DocumentUpcast? Upcast { get; }

    /// <summary>Reads a document.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="utf8Json">Its body.</param>
    /// <exception cref="MemoryFormatException">It cannot be read as the type.</exception>
    public abstract object ReadValue(string id, ReadOnlySpan<byte> utf8Json);
}
