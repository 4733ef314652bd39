namespace TypedMemory;

/// <summary>Where the keys of sealed values come from. Safe for concurrent use.</summary>
/// <remarks>
/// It is asked at each sealing and opening, within reads and on the store's writer: an answer comes from memory, and
/// nothing is waited for. What it no longer gives is unreadable from that moment on.
/// </remarks>
public interface IMemoryKeys
{
    /// <summary>The id of the key that new values of a document are sealed with.</summary>
    /// <param name="documentId">The document's id; a provider may have a key for each subject.</param>
    /// <returns>1 to 64 ASCII letters, digits, <c>-</c> and <c>_</c>, or <see langword="null"/> if this device has no
    /// key
    /// to seal with.</returns>
    string? KeyIdFor(string documentId);

    /// <summary>A key by its id.</summary>
    /// <param name="keyId">The id.</param>
    /// <returns>The 32 bytes of the key, or <see langword="null"/> if this device does not have it.</returns>
    byte[]? Find(string keyId);
}
