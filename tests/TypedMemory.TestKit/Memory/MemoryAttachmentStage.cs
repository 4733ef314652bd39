using System.Security.Cryptography;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

/// <summary>Bytes that were taken in by the in-memory store.</summary>
internal sealed class MemoryAttachmentStage(byte[] bytes, Action<string> unpin) : IAttachmentStage
{
    private bool _disposed;

    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(bytes));

#pragma warning disable CA5351 // MD5 is the wire's digest, not a protection.
    public string Md5Digest { get; } = "md5-" + Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351

    public long Length => bytes.Length;

    public ValueTask DisposeAsync()
    {
        if (!_disposed) unpin(Sha256);
        _disposed = true;
        return ValueTask.CompletedTask;
    }
}
