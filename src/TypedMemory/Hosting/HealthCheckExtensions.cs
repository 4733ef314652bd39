using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedMemory.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health checks of a memory.</summary>
public static class HealthCheckExtensions
{
    /// <summary>Adds the checks <c>typedmemory.store</c> and <c>typedmemory.sync</c>.</summary>
    /// <param name="builder">The health checks of the application.</param>
    /// <param name="failureStatus">What a failure is reported as. The default value is
    /// <see cref="HealthStatus.Unhealthy"/>.</param>
    public static IHealthChecksBuilder AddTypedMemory(
        this IHealthChecksBuilder builder, HealthStatus failureStatus = HealthStatus.Unhealthy)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(new HealthCheckRegistration(
            "typedmemory.store",
            static services => ActivatorUtilities.GetServiceOrCreateInstance<StoreHealthCheck>(services),
            failureStatus,
            ["typedmemory"]));
        builder.Add(new HealthCheckRegistration(
            "typedmemory.sync",
            static services => ActivatorUtilities.GetServiceOrCreateInstance<SyncHealthCheck>(services),
            failureStatus,
            ["typedmemory"]));
        return builder;
    }

    /// <summary>Adds the checks of a memory with a name: <c>typedmemory.NAME.store</c> and
    /// <c>typedmemory.NAME.sync</c>.</summary>
    /// <param name="builder">The health checks of the application.</param>
    /// <param name="name">The name of the memory.</param>
    /// <param name="failureStatus">What a failure is reported as. The default value is
    /// <see cref="HealthStatus.Unhealthy"/>.</param>
    public static IHealthChecksBuilder AddTypedMemory(
        this IHealthChecksBuilder builder, string name, HealthStatus failureStatus = HealthStatus.Unhealthy)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.Add(new HealthCheckRegistration(
            $"typedmemory.{name}.store",
            services => ActivatorUtilities.GetServiceOrCreateInstance<StoreHealthCheck>(
                services.GetRequiredKeyedService<NamedMemory>(name).Services),
            failureStatus,
            ["typedmemory"]));
        builder.Add(new HealthCheckRegistration(
            $"typedmemory.{name}.sync",
            services => ActivatorUtilities.GetServiceOrCreateInstance<SyncHealthCheck>(
                services.GetRequiredKeyedService<NamedMemory>(name).Services),
            failureStatus,
            ["typedmemory"]));
        return builder;
    }
}
