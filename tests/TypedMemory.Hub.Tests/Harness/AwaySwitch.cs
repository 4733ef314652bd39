using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>Cuts every connection to a hub while it is "away".</summary>
public sealed class AwaySwitch : IStartupFilter
{
    public volatile bool IsAway;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use((HttpContext http, RequestDelegate then) =>
        {
            if (!IsAway) return then(http);
            http.Abort();
            return Task.CompletedTask;
        });
        next(application);
    };
}
