using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Generated;

namespace TypedMemory.Store;

/// <summary>Gives memory types what the application does with their values before they are written.</summary>
/// <param name="services">Where the functions are registered.</param>
internal sealed class InterceptedTypes(IServiceProvider services) : IMemoryTypeVisitor<MemoryType>
{
    public MemoryType Visit<T, TId>(MemoryType<T, TId> type)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        var interceptors = new WritingInterceptors<T>(services.GetServices<Func<T, T>>());
        return interceptors.IsEmpty ? type : type with { Writing = interceptors.Apply };
    }
}
