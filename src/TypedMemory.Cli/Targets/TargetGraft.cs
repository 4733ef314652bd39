using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Targets;

/// <summary>A revision that is to be taken in as it is.</summary>
/// <param name="Revision">The revision with its path.</param>
/// <param name="Contents">The bytes of its attachments, by name.</param>
internal sealed record TargetGraft(
    DocumentRevision Revision, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Contents);
