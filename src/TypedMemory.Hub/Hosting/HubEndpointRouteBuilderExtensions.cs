using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Hosting;
using TypedMemory.Hub.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps a hub into an application.</summary>
public static class HubEndpointRouteBuilderExtensions
{
    /// <summary>Serves the hub's databases below a path.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">The path, e.g. <c>/</c> or <c>/couch</c>.</param>
    /// <exception cref="InvalidOperationException"><see cref="HubServiceCollectionExtensions.AddTypedMemoryHub"/> was
    /// not called.</exception>
    public static IEndpointConventionBuilder MapTypedMemoryHub(
        this IEndpointRouteBuilder endpoints, string prefix = "/")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        HubServer server = endpoints.ServiceProvider.GetService<HubServer>()
            ?? throw new InvalidOperationException("The services of the hub are missing. Call services.AddTypedMemoryHub(...) first.");
        string root = "/" + prefix.Trim('/');
        RequestDelegate handle = AnswerCompression.Around(
            http => server.HandleAsync(http, root), endpoints.ServiceProvider);
        return endpoints.Map(root == "/" ? "/{**path}" : root + "/{**path}", handle);
    }
}
