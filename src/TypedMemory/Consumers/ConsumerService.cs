using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory.Generated;
using TypedMemory.Telemetry;

namespace TypedMemory.Consumers;

/// <summary>Runs a consumer with the host; where it ends by an error, it is started again.</summary>
internal sealed class ConsumerService<T, TId>(
    IServiceProvider services,
    IMemoryRepository<T, TId> repository,
    string name,
    Func<IServiceProvider, MemoryChange<T, TId>, CancellationToken, ValueTask> handler,
    ConsumerOptions options,
    TimeProvider time,
    MemoryLoggers loggers) : BackgroundService
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ILogger logger = loggers.For<ConsumerService<T, TId>>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await repository.ConsumeAsync(
                    name, (change, token) => handler(services, change, token), options, logger, stoppingToken)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A store that fails for a while must not end the consumer, nor the host.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.ConsumerEnded(logger, name, failure);
            }

            await Task.Delay(options.MaxRetryDelay, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
