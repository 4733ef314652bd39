// A memory whose metrics and spans are exported by OpenTelemetry: to the console, and if OTEL_EXPORTER_OTLP_ENDPOINT is
// set to a collector as well.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Telemetry;
using TypedMemory;

bool hasCollector = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };
string folder = Directory.CreateTempSubdirectory("typedmemory-").FullName;
try
{
    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.ClearProviders();
    builder.Services.AddTypedMemory(memory => memory
        .UseSqlite(Path.Combine(folder, "telemetry.db"))
        .AddGeneratedTypes());
    builder.Services.AddOpenTelemetry()
        .WithMetrics(metrics =>
        {
            metrics.AddMeter(TypedMemoryTelemetry.Name).AddConsoleExporter();
            if (hasCollector) metrics.AddOtlpExporter();
        })
        .WithTracing(tracing =>
        {
            tracing.AddSource(TypedMemoryTelemetry.Name).AddConsoleExporter();
            if (hasCollector) tracing.AddOtlpExporter();
        });
    using IHost host = builder.Build();
    await host.StartAsync();
    var readings = host.Services.GetRequiredService<IReadingRepository>();
    for (int i = 0; i < 10; i++)
        await readings.UpsertAsync(new Reading { Sensor = $"s{i % 2}", Value = i });
    await readings.UpdateAsync(new ReadingId("s0"), reading => reading with { Count = reading.Count + 1 });
    await readings.GetAsync(new ReadingId("s0"));
    await readings.Query().Where(ReadingFields.Value > 5).ToListAsync();

    // Gauges are measured when a reader asks, while the host runs; stopping it exports what there is.
    host.Services.GetRequiredService<MeterProvider>().ForceFlush();
    await host.StopAsync();
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
