namespace TypedMemory.VectorData.Tests;

/// <summary>A key for everything.</summary>
internal sealed class OneKey : IMemoryKeys
{
    public string? KeyIdFor(string documentId) => "k1";

    public byte[]? Find(string keyId) => new byte[32];
}
