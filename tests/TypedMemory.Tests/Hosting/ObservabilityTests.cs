using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TypedMemory.Sqlite;

namespace TypedMemory.Tests;

/// <summary>What OpenTelemetry's exporters get of a memory.</summary>
public sealed class ObservabilityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-observed-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Operations_sync_and_state_are_exported_as_metrics(bool withFactory)
    {
        List<Metric> exported = [];
        using MeterProvider meters = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
            .AddMeter(TypedMemoryTelemetry.Name).AddInMemoryExporter(exported).Build();
        await using SqliteDocumentStore other = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, "other.db") }, Token);
        using IHost host = Build(other, withFactory);
        await host.StartAsync(Token);
        var notes = host.Services.GetRequiredService<INoteRepository>();
        await notes.UpsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        await notes.GetAsync(new NoteId("a7", "x"), Token);
        await notes.Query().ToListAsync(Token);
        await Assert.ThrowsAsync<RevisionConflictException>(
            () => notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token).AsTask());
        await host.Services.GetRequiredService<IMemorySync>().SyncAsync(Token);
        IMemorySubscription<Note, NoteId> subscription = await notes.SubscribeAsync("indexer", null, Token);
        await using (subscription)
        {
            await subscription.AcknowledgeAsync(await FirstAsync(subscription), Token);
        }

        await notes.UpsertAsync(new Note { Agent = "a7", Title = "y" }, Token);
        meters.ForceFlush();

        List<(string Name, string Tags, double Value)> points = [.. Points(exported)];
        Demand(points, static point => point.Name == "db.client.operation.duration"
            && point.Tags == "db.collection.name=note db.operation.name=write db.system.name=typedmemory");
        Demand(points, static point => point.Name == "db.client.operation.duration"
            && point.Tags == "db.collection.name=note db.operation.name=read db.system.name=typedmemory");
        Demand(points, static point => point.Name == "db.client.operation.duration"
            && point.Tags == "db.collection.name=note db.operation.name=query db.system.name=typedmemory");
        Demand(points, static point => point.Name == "db.client.operation.duration"
            && point.Tags.Contains("error.type=conflict", StringComparison.Ordinal));
        (string, double) pushed = Assert.Single(
            points.Where(static point => point.Name == "typedmemory.sync.documents")
                .Select(static point => (point.Tags, point.Value)));
        Assert.Equal(
            ("db.collection.name=note typedmemory.remote=other typedmemory.sync.direction=push", 1), pushed);
        Demand(points, static point => point is
        { Name: "typedmemory.subscription.lag", Tags: "typedmemory.subscription=note:indexer", Value: 1 });
        Demand(points, static point => point is { Name: "typedmemory.documents", Value: 2 });
        Demand(points, static point => point is { Name: "typedmemory.conflicts.open", Value: 0 });
        Demand(points, static point => point is { Name: "typedmemory.sync.documents.refused", Value: 0 });
        Demand(points, static point => point is { Name: "typedmemory.store.file.size", Value: > 0 });
        Demand(points, static point => point is { Name: "typedmemory.store.wal.size", Value: > 0 });
        Demand(points, static point => point is { Name: "typedmemory.commits", Value: >= 2 });
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Writes_queries_pulls_and_pushes_are_exported_as_spans()
    {
        List<Activity> exported = [];
        using TracerProvider traces = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .AddSource(TypedMemoryTelemetry.Name).SetSampler(new AlwaysOnSampler()).AddInMemoryExporter(exported).Build();
        await using SqliteDocumentStore other = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, "other.db") }, Token);
        using IHost host = Build(other, withFactory: true);
        var notes = host.Services.GetRequiredService<INoteRepository>();
        using (var parent = new Activity("test").Start())
        {
            await notes.UpsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
            await notes.Query().ToListAsync(Token);
            await host.Services.GetRequiredService<IMemorySync>().SyncAsync(Token);
            traces.ForceFlush();
            string[] names = [.. exported.Where(activity => activity.TraceId == parent.TraceId)
                .Select(static activity => activity.DisplayName)];
            Assert.Equal(
                ["query note", "typedmemory.pull", "typedmemory.push", "typedmemory.sync", "write note"],
                names.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Values_go_through_the_interceptors_of_their_type_before_they_are_written()
    {
        await using Memory memory = await Memory.OpenAsync(
            Path.Combine(_folder, "i.db"),
            static m => m.AddGeneratedTypes()
                .OnWriting<Note>(static note => note with { Text = note.Text.Trim() })
                .OnWriting<Note>(static note => note.Text == "bad"
                    ? throw new ArgumentException("A note must not be \"bad\".") : note with { Stars = note.Stars + 1 }),
            Token);
        var notes = memory.Get<INoteRepository>();
        await notes.UpsertAsync(new Note { Agent = "a", Title = "x", Text = " y " }, Token);
        Note written = (await notes.GetAsync(new NoteId("a", "x"), Token))!;
        Assert.Equal(("y", 1), (written.Text, written.Stars));
        await notes.UpdateAsync(new NoteId("a", "x"), static note => note with { Text = "z " }, Token);
        written = (await notes.GetAsync(new NoteId("a", "x"), Token))!;
        Assert.Equal(("z", 2), (written.Text, written.Stars));
        Assert.DoesNotContain(await notes.UpsertManyAsync([new Note { Agent = "a", Title = "many", Text = " m" }], Token), static outcome => outcome.Error is not null);
        Assert.Equal("m", (await notes.GetAsync(new NoteId("a", "many"), Token))!.Text);
        await Assert.ThrowsAsync<ArgumentException>(
            () => notes.UpsertAsync(new Note { Agent = "a", Title = "x", Text = "bad" }, Token).AsTask());
        Assert.Equal("z", (await notes.GetAsync(new NoteId("a", "x"), Token))!.Text);
    }

    private static void Demand(
        List<(string Name, string Tags, double Value)> points,
        Func<(string Name, string Tags, double Value), bool> wanted) =>
        Assert.True(points.Any(wanted), string.Join('\n', points));

    private static async Task<MemoryChange<Note, NoteId>> FirstAsync(IMemorySubscription<Note, NoteId> subscription) =>
        await subscription.Changes.ReadAsync(Token);

    private static IEnumerable<(string Name, string Tags, double Value)> Points(List<Metric> metrics)
    {
        foreach (Metric metric in metrics)
        {
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
            {
                List<string> tags = [];
                foreach (KeyValuePair<string, object?> tag in point.Tags) tags.Add($"{tag.Key}={tag.Value}");
                double value = metric.MetricType switch
                {
                    MetricType.LongSum => point.GetSumLong(),
                    MetricType.LongGauge => point.GetGaugeLastValueLong(),
                    MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
                    MetricType.Histogram => point.GetHistogramCount(),
                    _ => 0,
                };
                yield return (metric.Name, string.Join(' ', tags.Order(StringComparer.Ordinal)), value);
            }
        }
    }

    private IHost Build(SqliteDocumentStore other, bool withFactory)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        if (withFactory) builder.Services.AddMetrics();
        builder.Services.AddTypedMemory(m => m.UseSqlite(Path.Combine(_folder, "observed.db")).AddGeneratedTypes()
            .SyncWithStore(
                "other", (_, _) => ValueTask.FromResult<Core.Store.IDocumentStore>(other),
                static sync => sync.OnDemand()));
        return builder.Build();
    }
}
