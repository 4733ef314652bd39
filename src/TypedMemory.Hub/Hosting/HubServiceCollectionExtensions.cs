using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedMemory;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a hub to an application's services.</summary>
public static class HubServiceCollectionExtensions
{
    /// <summary>
    /// Adds the hub's services. <see cref="HubEndpointRouteBuilderExtensions.MapTypedMemoryHub"/> maps it.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; <see cref="HubOptions.DataDirectory"/> at least.</param>
    public static IServiceCollection AddTypedMemoryHub(this IServiceCollection services, Action<HubOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<HubOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HubOptions>, HubOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HubServer>();
        services.TryAddSingleton<IHubAccess, HubAccess>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<HubServer>());
        return services;
    }
}
