using System.Text;
using TypedMemory.Generated;

namespace TypedMemory.Tests;

/// <summary>Reads bodies as a device does that has keys.</summary>
public sealed class MemoryRead(MemoryType<Vault, VaultId> type)
{
    public static MemoryRead Of(IMemoryKeys keys) => new(VaultMemoryType.Instance with { Keys = keys });

    public Vault Read(string id, string body) => type.Read(id, Encoding.UTF8.GetBytes(body));
}
