namespace TypedMemory;

/// <summary>A value was not sealed, or not opened: a key is missing or is another one. Nothing was stored.</summary>
/// <param name="keyId">The id of the key, or <see langword="null"/> if there is none to seal with.</param>
/// <param name="message">A sentence: what happened, and what to do.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class MemoryKeyException(string? keyId, string message, Exception? innerException = null)
    : TypedMemoryException(TypedMemoryErrorCodes.Key, message, innerException: innerException)
{
    /// <summary>The id of the key, or <see langword="null"/> if there is none to seal with.</summary>
    public string? KeyId { get; } = keyId;
}
