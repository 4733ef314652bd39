using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory;
using TypedMemory.Inspector;
using TypedMemory.Inspector.Hosting;
using TypedMemory.Inspector.Http;
using TypedMemory.Inspector.Stores;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the inspector into an application.</summary>
public static class InspectorEndpointRouteBuilderExtensions
{
    /// <summary>Serves the inspector below a path: a page that looks into the application's memory.</summary>
    /// <remarks>
    /// In the environment Development it answers this machine alone; everywhere else it is refused unless it has an
    /// authorization policy, by <see cref="InspectorOptions.AuthorizationPolicy"/> or by <c>RequireAuthorization</c> on
    /// what is returned.
    /// </remarks>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path. The default value is <c>/memory</c>.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="InvalidOperationException">The application has no memory, and no stores are named.</exception>
    public static IEndpointConventionBuilder MapTypedMemoryInspector(
        this IEndpointRouteBuilder endpoints, string pattern = "/memory", Action<InspectorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        var options = new InspectorOptions();
        configure?.Invoke(options);
        IServiceProvider services = endpoints.ServiceProvider;
        string root = "/" + pattern.Trim('/');
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("TypedMemory.Inspector");
        IInspectorStores stores = options.Stores ?? new ApplicationStores(services);
        CancellationToken stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default;
        var server = new InspectorServer(options, stores, root, logger, stopping);
        RequestDelegate handle = server.HandleAsync;
        IEndpointConventionBuilder mapped = endpoints.Map(root == "/" ? "/{**path}" : root + "/{**path}", handle)
            .WithDisplayName("TypedMemory inspector");
        if (options.AuthorizationPolicy is { } policy) mapped.RequireAuthorization(policy);
        if (options.IsGuarded) return mapped;
        string environment = services.GetService<IHostEnvironment>()?.EnvironmentName ?? Environments.Production;
        mapped.Finally(endpoint => Guard(endpoint, root, environment, logger));
        return mapped;
    }

    // When all conventions are there: RequireAuthorization may come after the mapping.
    private static void Guard(EndpointBuilder endpoint, string root, string environment, ILogger logger)
    {
        if (endpoint.Metadata.Any(static data => data is IAllowAnonymous) is false
            && endpoint.Metadata.Any(static data => data is IAuthorizeData or AuthorizationPolicy))
        {
            return;
        }

        RequestDelegate handle = endpoint.RequestDelegate!;
        if (environment == Environments.Development)
        {
            endpoint.RequestDelegate = http => LocalRequests.IsLocal(http)
                ? handle(http)
                : Answers.FailAsync(
                    http, 403, TypedMemoryErrorCodes.Forbidden,
                    "Without an authorization policy the inspector answers this machine alone, under a loopback address.");
            return;
        }

        Log.Refused(logger, root, environment);
        endpoint.RequestDelegate = http => Answers.FailAsync(
            http, 403, TypedMemoryErrorCodes.Forbidden,
            $"The inspector has no authorization policy, and the environment is \"{environment}\". Set "
            + "InspectorOptions.AuthorizationPolicy, or call RequireAuthorization on what MapTypedMemoryInspector returns.");
    }
}
