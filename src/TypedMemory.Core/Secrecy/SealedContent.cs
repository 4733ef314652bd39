namespace TypedMemory.Core.Secrecy;

/// <summary>The content of an edit with its members sealed.</summary>
/// <param name="Content">The members as a canonical JSON object.</param>
/// <param name="Unsaid">
/// The members whose plain values say nothing: in a document that never had them, that is not an edit.
/// </param>
internal readonly record struct SealedContent(ReadOnlyMemory<byte> Content, IReadOnlySet<string>? Unsaid);
