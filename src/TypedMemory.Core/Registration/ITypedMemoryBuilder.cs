using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory;

/// <summary>Where a memory is put together: its store, its types and the peers that it syncs with.</summary>
/// <remarks>
/// The generator emits an extension <c>AddGeneratedTypes()</c> on this for every assembly with memory types.
/// </remarks>
public interface ITypedMemoryBuilder
{
    /// <summary>The services of the application.</summary>
    IServiceCollection Services { get; }
}
