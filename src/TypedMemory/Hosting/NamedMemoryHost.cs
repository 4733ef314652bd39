using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TypedMemory.Hosting;

/// <summary>Starts and stops with the host what belongs to one of several memories.</summary>
internal sealed class NamedMemoryHost(NamedMemory memory) : IHostedService
{
    private readonly List<IHostedService> _running = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (IHostedService service in memory.Services.GetServices<IHostedService>())
        {
            await service.StartAsync(cancellationToken).ConfigureAwait(false);
            _running.Add(service);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (IHostedService service in Enumerable.Reverse(_running))
            await service.StopAsync(cancellationToken).ConfigureAwait(false);
        _running.Clear();
    }
}
