using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentMemory;

/// <summary>The agent in a web application, whose only page is the inspector of its memory.</summary>
internal static class InspectedHost
{
    /// <summary>Builds it. In Development the inspector answers this machine alone, without a login.</summary>
    public static IHost Build(Action<IServiceCollection> add)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        add(builder.Services);
        WebApplication app = builder.Build();
        app.MapTypedMemoryInspector("/memory");
        return app;
    }

    /// <summary>The page's URL, once the host has started.</summary>
    public static string UrlOf(IHost host) => ((WebApplication)host).Urls.First() + "/memory";
}
