using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Telemetry;

/// <summary>
/// What a memory counts and measures, by its types and its remotes; docs/observability.md lists it. Nothing is measured
/// while nobody listens.
/// </summary>
internal sealed class MemoryMetrics : IDisposable
{
    private const string SystemName = "typedmemory";

    private readonly bool _ownsMeter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _synced;
    private readonly Counter<long> _syncErrors;
    private readonly Counter<long> _syncRefused;

    /// <summary>Makes the instruments, with the application's factory of meters where it has one.</summary>
    public MemoryMetrics(IServiceProvider services)
    {
        IMeterFactory? factory = services.GetService<IMeterFactory>();
        _ownsMeter = factory is null;
        var options = new MeterOptions(TypedMemoryTelemetry.Name)
        {
            Version = typeof(MemoryMetrics).Assembly.GetName().Version?.ToString(3),
        };
        Meter = factory?.Create(options) ?? new Meter(options);
        _duration = Meter.CreateHistogram<double>(
            "db.client.operation.duration", "s", "How long reads, writes and queries of a memory type take.",
            tags: null, advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
            });
        _synced = Meter.CreateCounter<long>(
            "typedmemory.sync.documents", "{document}", "Documents that a sync has moved.");
        _syncErrors = Meter.CreateCounter<long>(
            "typedmemory.sync.errors", "{error}", "Attempts of a sync that have failed.");
        _syncRefused = Meter.CreateCounter<long>(
            "typedmemory.sync.refused", "{document}", "Documents that a peer has refused, each time that it did.");
    }

    /// <summary>The meter, for what others measure of the same memory.</summary>
    public Meter Meter { get; }

    /// <summary>Whether anyone listens to operations.</summary>
    public bool IsObserved => _duration.Enabled || TypedMemoryTelemetry.Activities.HasListeners();

    /// <summary>Begins an operation on a memory type.</summary>
    /// <param name="name">What it is, e.g. <c>write</c>.</param>
    /// <param name="type">The memory type's name in ids.</param>
    public Operation Begin(string name, string type) => new(this, name, type);

    /// <summary>Counts what a sync tells.</summary>
    /// <param name="remote">The remote's name.</param>
    /// <param name="happened">What happened.</param>
    public void Count(string remote, SyncEvent happened)
    {
        var of = new KeyValuePair<string, object?>("typedmemory.remote", remote);
        var direction = new KeyValuePair<string, object?>(
            "typedmemory.sync.direction", happened.Direction == ReplicationDirection.Push ? "push" : "pull");
        switch (happened.Kind)
        {
            case SyncEventKind.Change when _synced.Enabled:
                foreach (IGrouping<string, string> type in happened.Ids.GroupBy(TypeOf, StringComparer.Ordinal))
                    _synced.Add(type.Count(), of, direction, new("db.collection.name", type.Key));
                break;
            case SyncEventKind.Denied when happened.Refused is { } refused:
                _syncRefused.Add(1, of, direction, new("error.type", refused.Error));
                break;
            case SyncEventKind.Error when happened.Error is { } error:
                _syncErrors.Add(1, of, new("error.type", NameOf(error)));
                break;
            default:
                break;
        }
    }

    /// <summary>The name of a failure, one of few.</summary>
    public static string NameOf(Exception error) => (error as TypedMemoryException)?.Code ?? error.GetType().Name;

    public void Dispose()
    {
        // One of a factory is the factory's.
        if (_ownsMeter) Meter.Dispose();
    }

    private void End(string name, string type, long started, string? error)
    {
        if (!_duration.Enabled) return;
        var tags = new TagList
        {
            { "db.system.name", SystemName },
            { "db.operation.name", name },
            { "db.collection.name", type },
        };
        if (error is not null) tags.Add("error.type", error);
        _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
    }

    private static string TypeOf(string id)
    {
        int end = id.IndexOf(':', StringComparison.Ordinal);
        return end > 0 ? id[..end] : "";
    }

    /// <summary>An operation that is under way: a span, and a measurement at its end.</summary>
    internal readonly struct Operation : IDisposable
    {
        private readonly MemoryMetrics _metrics;
        private readonly string _name;
        private readonly string _type;
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly Activity? _activity;
        private readonly StrongError _error = new();

        public Operation(MemoryMetrics metrics, string name, string type)
        {
            (_metrics, _name, _type) = (metrics, name, type);
            _activity = TypedMemoryTelemetry.Activities.HasListeners()
                ? TypedMemoryTelemetry.Activities.StartActivity($"{name} {type}", ActivityKind.Client) : null;
            _activity?.SetTag("db.system.name", SystemName);
            _activity?.SetTag("db.operation.name", name);
            _activity?.SetTag("db.collection.name", type);
        }

        /// <summary>It has failed.</summary>
        public void Fail(Exception error)
        {
            _error.Type = NameOf(error);
            _activity?.SetStatus(ActivityStatusCode.Error, _error.Type);
            _activity?.SetTag("error.type", _error.Type);
        }

        public void Dispose()
        {
            _metrics.End(_name, _type, _started, _error.Type);
            _activity?.Dispose();
        }

        private sealed class StrongError
        {
            public string? Type { get; set; }
        }
    }
}
