using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Peers;

/// <summary>An attachment whose bytes are at hand.</summary>
/// <param name="Attachment">The attachment, as it was asked for.</param>
/// <param name="Content">Its bytes, once, without content encoding; only until the next attachment is asked
/// for.</param>
public readonly record struct OpenedAttachment(DocumentAttachment Attachment, Stream Content);
