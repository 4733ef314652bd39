using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TypedMemory.Generated;

/// <summary>Registration of memory types; called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MemoryTypeBuilderExtensions
{
    /// <summary>Adds a memory type and its repository.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="type">The type.</param>
    /// <param name="createRepository">Makes the generated repository around the runtime's.</param>
    /// <typeparam name="T">The memory type.</typeparam>
    /// <typeparam name="TId">Its typed key.</typeparam>
    /// <typeparam name="TRepository">The generated interface.</typeparam>
    /// <returns>The builder; a type that was added before is not added again.</returns>
    /// <exception cref="InvalidOperationException">Another type has the same name in ids.</exception>
    public static ITypedMemoryBuilder AddMemoryType<T, TId, TRepository>(
        this ITypedMemoryBuilder builder,
        MemoryType<T, TId> type,
        Func<IMemoryRepository<T, TId>, TRepository> createRepository)
        where T : notnull
        where TId : struct, IMemoryId<TId>
        where TRepository : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(type);
        foreach (ServiceDescriptor service in builder.Services)
        {
            if (service is not
                {
                    IsKeyedService: false,
                    ImplementationInstance: MemoryTypeRegistration { Type: var other }
                }) continue;
            if (other.ClrType == type.ClrType) return builder;
            if (other.Name == type.Name)
            {
                throw new InvalidOperationException(
                    $"The memory types \"{Describe(other.ClrType)}\" and \"{Describe(type.ClrType)}\" both have the name \"{type.Name}\", which begins the ids of their documents. Give one of them another name in [MemoryType].");
            }
        }

        builder.Services.AddSingleton(new MemoryTypeRegistration(type));
        builder.Services.TryAddSingleton<IMemoryRepository<T, TId>>(
            services => services.GetRequiredService<IMemoryRepositoryFactory>().Create(type));
        builder.Services.TryAddSingleton(
            services => createRepository(services.GetRequiredService<IMemoryRepository<T, TId>>()));
        return builder;
    }

    // Types of two assemblies can have one full name.
    private static string Describe(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
