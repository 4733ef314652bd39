using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Targets;

/// <summary>An edit of a document.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Replaced">The revision that it replaces; <see langword="null"/> for a new document.</param>
/// <param name="Body">The new body.</param>
internal sealed record TargetEdit(string Id, RevisionPath? Replaced, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether the document is deleted.</summary>
    public bool Deleted { get; init; }

    /// <summary>The attachments that the document has then.</summary>
    public ImmutableArray<DocumentAttachment> Attachments { get; init; } = [];

    /// <summary>The bytes of those that are new, by name.</summary>
    public ImmutableDictionary<string, ReadOnlyMemory<byte>> Contents { get; init; } =
        ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty;
}
