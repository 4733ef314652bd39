using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TypedMemory;

/// <summary>Adds files to a memory.</summary>
public static class FilesBuilderExtensions
{
    /// <summary>
    /// Adds the type of files, and <see cref="MemoryFiles"/> and <see cref="ClaudeMemoryTool"/> as services.
    /// </summary>
    /// <param name="builder">The memory.</param>
    public static ITypedMemoryBuilder AddFiles(this ITypedMemoryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(static service => service.ServiceType == typeof(MemoryFiles))) return builder;
        builder.AddTypedMemoryFilesTypes();
        builder.Services.TryAddSingleton(static services => new MemoryFiles(
            services.GetRequiredService<IMemoryFileRepository>(), services.GetRequiredService<IMemoryTransactions>()));
        builder.Services.TryAddSingleton(static services =>
            new ClaudeMemoryTool(services.GetRequiredService<MemoryFiles>()));
        return builder;
    }
}
