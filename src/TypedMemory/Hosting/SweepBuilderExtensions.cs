using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TypedMemory;

/// <summary>Sets how documents whose time is over are removed.</summary>
public static class SweepBuilderExtensions
{
    /// <summary>Changes how the host sweeps.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="options">How.</param>
    public static ITypedMemoryBuilder Sweep(this ITypedMemoryBuilder builder, SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder.Services.Replace(ServiceDescriptor.Singleton(options));
        return builder;
    }
}
