using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Setup;

/// <summary>The memory that is put together on the application's services.</summary>
internal sealed class TypedMemoryBuilder(IServiceCollection services) : ITypedMemoryBuilder
{
    public IServiceCollection Services { get; } = services;
}
