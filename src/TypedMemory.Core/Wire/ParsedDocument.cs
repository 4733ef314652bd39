using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>A document of the wire, taken apart.</summary>
public sealed class ParsedDocument
{
    /// <summary><c>_id</c>, if it was there.</summary>
    public string? Id { get; init; }

    /// <summary><c>_rev</c>, if it was there; the first of <c>_revisions</c> where that is there too.</summary>
    public RevisionId? Revision { get; init; }

    /// <summary><c>_deleted</c>.</summary>
    public bool Deleted { get; init; }

    /// <summary><c>_revisions</c> as a path, if it was there.</summary>
    public RevisionPath? Path { get; init; }

    /// <summary>The body without the members of the envelope, byte for byte.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary><c>_attachments</c>, in the order of their names; empty if there were none.</summary>
    public ImmutableArray<ParsedAttachment> Attachments { get; init; } = [];
}
