using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedMemory;
using TypedMemory.Hub.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a hub by configuration.</summary>
public static class HubConfigurationExtensions
{
    /// <summary>Adds the hub's services, with the options that a section of the configuration has.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">
    /// The section, e.g. <c>configuration.GetSection("TypedMemory:Hub")</c>; its settings are those of
    /// <see cref="HubOptions"/>, see docs/configuration.md.
    /// </param>
    /// <param name="configure">Sets options over those of the section. The default value is
    /// <see langword="null"/>.</param>
    public static IServiceCollection AddTypedMemoryHub(
        this IServiceCollection services, IConfiguration configuration, Action<HubOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddTypedMemoryHub(options =>
        {
            var check = new HubConfigurationCheck(configuration);
            string[] faults = [.. check.Faults()];
            if (faults.Length > 0) throw new OptionsValidationException("Hub", typeof(HubOptions), faults);
            try
            {
                configuration.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            }
            catch (InvalidOperationException error)
            {
                throw new InvalidOperationException(
                    $"The configuration of the hub cannot be used: {error.Message.TrimEnd('.')}. The settings are the properties of "
                    + "HubOptions, e.g. DataDirectory, Admins, CorsOrigins; docs/configuration.md lists them.",
                    error);
            }

            options.DocumentLimits = check.ReadLimits(options.DocumentLimits);
            configure?.Invoke(options);
        });
    }
}
