using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>Cuts every connection to a hub while it is "away".</summary>
public sealed class AwaySwitch : IStartupFilter
{
    private volatile bool _isAway;

    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

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
