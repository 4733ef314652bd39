namespace TypedMemory.Core.Secrecy;

/// <summary>Keys from the application's own functions.</summary>
internal sealed class CallbackKeys(Func<string, string?> keyIdFor, Func<string, byte[]?> find) : IMemoryKeys
{
    public string? KeyIdFor(string documentId) => keyIdFor(documentId);

    public byte[]? Find(string keyId) => find(keyId);
}
