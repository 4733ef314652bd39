using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TypedMemory.Telemetry;

/// <summary>The application's loggers, or silent ones where it has no logging.</summary>
internal sealed class MemoryLoggers(IServiceProvider services)
{
    private readonly ILoggerFactory _factory = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    public ILogger For<T>() => _factory.CreateLogger<T>();
}
