using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Hosting;

/// <summary>How one of several memories of an application is put together.</summary>
/// <param name="Name">Its name: the key of its services.</param>
/// <param name="Application">The services of the application.</param>
internal sealed record NamedMemoryRegistration(string Name, IServiceCollection Application)
{
    /// <summary>Its own services.</summary>
    public IServiceCollection Services { get; } = new ServiceCollection();

    /// <summary>Whether it was given a time of its own.</summary>
    public bool HasTime => Services.Any(static service =>
        service.ServiceType == typeof(TimeProvider) && service.ImplementationInstance != TimeProvider.System);
}
