using Microsoft.Extensions.Configuration;
using TypedMemory.Hosting;

namespace TypedMemory;

/// <summary>Puts a memory together by configuration.</summary>
public static class ConfigurationBuilderExtensions
{
    /// <summary>
    /// Takes the store and the remotes from a section of the configuration, as docs/configuration.md describes it:
    /// <c>Store:Path</c>, <c>Remotes:NAME:Url</c> and so on. What is wrong in it is told when the memory starts, every
    /// fault at once.
    /// </summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="configuration">The section, e.g. <c>configuration.GetSection("TypedMemory")</c>.</param>
    /// <exception cref="InvalidOperationException">The section names a store, and the memory has one
    /// already.</exception>
    public static ITypedMemoryBuilder UseConfiguration(
        this ITypedMemoryBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        new ConfiguredMemory(builder, configuration).Apply();
        return builder;
    }
}
