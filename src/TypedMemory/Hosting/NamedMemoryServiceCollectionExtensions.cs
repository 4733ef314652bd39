using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TypedMemory;
using TypedMemory.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds one of several memories to an application.</summary>
public static class NamedMemoryServiceCollectionExtensions
{
    /// <summary>
    /// Adds a memory under a name: its repositories and its other services are keyed by it, e.g.
    /// <c>[FromKeyedServices("notes")] INoteRepository notes</c>. May be called several times for a name; each call
    /// adds to the same memory. The memory without a name is another one.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Puts the memory together.</param>
    /// <exception cref="InvalidOperationException">Two memory types claim the same document ids.</exception>
    public static IServiceCollection AddTypedMemory(
        this IServiceCollection services, string name, Action<ITypedMemoryBuilder> configure)
    {
        NamedMemoryRegistration registration = Find(services, name);
        registration.Services.AddTypedMemory(configure);
        return Publish(services, registration);
    }

    /// <summary>Adds a memory under a name, with what its configuration says.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">The name.</param>
    /// <param name="configuration">The section of the memory, see
    /// <see cref="ConfigurationBuilderExtensions.UseConfiguration"/>.</param>
    /// <param name="configure">Adds what is not in the configuration: at least the types.</param>
    public static IServiceCollection AddTypedMemory(
        this IServiceCollection services, string name, IConfiguration configuration,
        Action<ITypedMemoryBuilder> configure)
    {
        NamedMemoryRegistration registration = Find(services, name);
        registration.Services.AddTypedMemory(configuration, configure);
        return Publish(services, registration);
    }

    /// <summary>Adds to a memory what can only be said once the application's services are there.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Chooses the store and the remotes; the types are added by the other overload.</param>
    public static IServiceCollection AddTypedMemory(
        this IServiceCollection services, string name, Action<IServiceProvider, ITypedMemoryBuilder> configure)
    {
        NamedMemoryRegistration registration = Find(services, name);
        registration.Services.AddTypedMemory(configure);
        return Publish(services, registration);
    }

    private static NamedMemoryRegistration Find(IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        NamedMemoryRegistration? known = services
            .Where(service => service.IsKeyedService && Equals(service.ServiceKey, name))
            .Select(static service => service.KeyedImplementationInstance)
            .OfType<NamedMemoryRegistration>()
            .FirstOrDefault();
        if (known is not null) return known;
        var registration = new NamedMemoryRegistration(name, services);
        services.AddKeyedSingleton(name, registration);
        services.AddKeyedSingleton(
            name, (provider, _) => new NamedMemory(registration, provider));
        services.AddSingleton<IHostedService>(
            provider => new NamedMemoryHost(provider.GetRequiredKeyedService<NamedMemory>(name)));
        return registration;
    }

    /// <summary>Makes the memory's services those of the application, under its name.</summary>
    private static IServiceCollection Publish(IServiceCollection services, NamedMemoryRegistration registration)
    {
        foreach (Type type in registration.Services.Select(static service => service.ServiceType).Distinct())
        {
            bool isInner = type.Assembly == typeof(NamedMemory).Assembly && !type.IsPublic;
            if (isInner || type.IsGenericTypeDefinition || type == typeof(IHostedService)
                || type == typeof(TimeProvider))
            {
                continue;
            }

            services.TryAdd(ServiceDescriptor.KeyedSingleton(
                type,
                registration.Name,
                (provider, key) =>
                    provider.GetRequiredKeyedService<NamedMemory>(key).Services.GetRequiredService(type)));
        }

        return services;
    }
}
