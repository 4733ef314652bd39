using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TypedMemory.Hosting;

/// <summary>
/// One of several memories of an application: services of its own, made when the first of them is asked for. What is
/// the application's, and not the memory's own, they get from there.
/// </summary>
internal sealed class NamedMemory(NamedMemoryRegistration registration, IServiceProvider application)
    : IAsyncDisposable, IDisposable
{
    private readonly Lazy<ServiceProvider> _services = new(() => Build(registration, application));

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _services.Value;

    public void Dispose()
    {
        if (_services.IsValueCreated) _services.Value.Dispose();
    }

    public ValueTask DisposeAsync() =>
        _services.IsValueCreated ? _services.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static ServiceProvider Build(NamedMemoryRegistration registration, IServiceProvider application)
    {
        var services = new ServiceCollection();
        foreach (ServiceDescriptor own in registration.Services) services.Add(own);

        // Given as instances, so that nothing of the application's is disposed of with the memory.
        if (application.GetService<ILoggerFactory>() is { } loggers) services.TryAddSingleton(loggers);
        if (!registration.HasTime && application.GetService<TimeProvider>() is { } time)
            services.Replace(ServiceDescriptor.Singleton(time));
        HashSet<Type> known = [.. services.Select(static service => service.ServiceType)];
        foreach (ServiceDescriptor shared in registration.Application)
        {
            if (shared.IsKeyedService || shared.Lifetime != ServiceLifetime.Singleton
                || shared.ServiceType.IsGenericTypeDefinition || shared.ServiceType == typeof(IHostedService)
                || shared.ServiceType == typeof(NamedMemoryRegistration) || !known.Add(shared.ServiceType))
            {
                continue;
            }

            Type type = shared.ServiceType;
            services.Add(shared.ImplementationInstance is { } instance
                ? new ServiceDescriptor(type, instance)
                : ServiceDescriptor.Singleton(type, _ => application.GetRequiredService(type)));
        }

        return services.BuildServiceProvider();
    }
}
