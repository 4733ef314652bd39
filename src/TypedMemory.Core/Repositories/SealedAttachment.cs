using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>What is stored of an attachment.</summary>
/// <param name="Content">The bytes; read once.</param>
/// <param name="ContentType">The content type.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct SealedAttachment(Stream Content, string ContentType);
