using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory;

/// <summary>Gives a memory the keys of its sealed values.</summary>
public static class KeyBuilderExtensions
{
    /// <summary>Seals and opens with these keys what is <see cref="EncryptedAttribute"/>.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="keys">The keys, e.g. <c>MemoryKeys.FromFile("memory.keys")</c>.</param>
    /// <param name="rotation">When older values are brought under the present key. The default value is
    /// <see langword="null"/>: see <see cref="KeyRotationOptions"/>.</param>
    /// <exception cref="InvalidOperationException">The memory has keys already.</exception>
    public static ITypedMemoryBuilder UseKeys(
        this ITypedMemoryBuilder builder, IMemoryKeys keys, KeyRotationOptions? rotation = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return builder.UseKeys(_ => keys, rotation);
    }

    /// <summary>Seals and opens with keys that a service has.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="keys">Delivers the keys, once.</param>
    /// <param name="rotation">When older values are brought under the present key. The default value is
    /// <see langword="null"/>: see <see cref="KeyRotationOptions"/>.</param>
    /// <exception cref="InvalidOperationException">The memory has keys already.</exception>
    public static ITypedMemoryBuilder UseKeys(
        this ITypedMemoryBuilder builder, Func<IServiceProvider, IMemoryKeys> keys,
        KeyRotationOptions? rotation = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(keys);
        if (builder.Services.Any(static service => service.ServiceType == typeof(IMemoryKeys)))
        {
            throw new InvalidOperationException(
                "The memory has keys already. Call UseKeys once; one provider can have several keys.");
        }

        builder.Services.AddSingleton(keys);
        if (rotation is not null) builder.Services.AddSingleton(rotation);
        return builder;
    }
}
