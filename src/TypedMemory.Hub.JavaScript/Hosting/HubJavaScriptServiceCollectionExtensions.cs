using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedMemory;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.JavaScript.Programs;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds JavaScript to a hub.</summary>
public static class HubJavaScriptServiceCollectionExtensions
{
    /// <summary>
    /// Lets the hub run the JavaScript of design documents: validation, filters and views. Without it they are stored
    /// and replicated, and what would run them is answered with 501.
    /// </summary>
    /// <param name="services">The services, which <c>AddTypedMemoryHub</c> was or will be called on.</param>
    /// <param name="configure">Sets what a function may use. The default value is <see langword="null"/>.</param>
    public static IServiceCollection AddTypedMemoryHubJavaScript(
        this IServiceCollection services, Action<HubJavaScriptOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<HubJavaScriptOptions>()
            .Configure(options => configure?.Invoke(options))
            .Validate(
                static options => options.TimeLimit > TimeSpan.Zero && options.MemoryLimit > 0
                    && options.MaxStatements > 0 && options.MaxRecursion > 0 && options.Threads > 0,
                "Every limit of HubJavaScriptOptions must be above zero.");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDesignLanguage, JavaScriptLanguage>(
            static provider => new JavaScriptLanguage(
                provider.GetRequiredService<IOptions<HubJavaScriptOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<JavaScriptLanguage>>())));
        return services;
    }
}
