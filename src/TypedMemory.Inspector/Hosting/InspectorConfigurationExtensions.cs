using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using TypedMemory.Inspector;
using TypedMemory.Inspector.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the inspector as the configuration says.</summary>
public static class InspectorConfigurationExtensions
{
    /// <summary>Serves the inspector with the settings of a section of the configuration.</summary>
    /// <remarks>
    /// The settings are <c>Path</c>, <c>AuthorizationPolicy</c>, <c>ReadOnly</c>, <c>LoginPath</c> and <c>HubPath</c>,
    /// see docs/configuration.md. <see cref="InspectorOptions.IsGuarded"/> is not among them: a file must not be able
    /// to let everybody in.
    /// </remarks>
    /// <param name="endpoints">The application.</param>
    /// <param name="configuration">
    /// The section, e.g. <c>configuration.GetSection("TypedMemory:Inspector")</c>. One that is not there has every
    /// default.
    /// </param>
    /// <param name="configure">
    /// Sets options over those of the section. The default value is <see langword="null"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">A setting does not exist or cannot be read; or the application has
    /// no memory, and no stores are named.</exception>
    public static IEndpointConventionBuilder MapTypedMemoryInspector(
        this IEndpointRouteBuilder endpoints, IConfiguration configuration, Action<InspectorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = new InspectorSettings();
        try
        {
            configuration.Bind(settings, static binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidOperationException(
                $"The configuration of the inspector cannot be used: {error.Message}. There are: Path, AuthorizationPolicy, "
                + "ReadOnly, LoginPath, HubPath.",
                error);
        }

        return endpoints.MapTypedMemoryInspector(settings.Path, options =>
        {
            settings.ApplyTo(options);
            configure?.Invoke(options);
        });
    }
}
