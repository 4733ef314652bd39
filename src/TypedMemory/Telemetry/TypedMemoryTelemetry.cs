using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TypedMemory;

/// <summary>The names under which TypedMemory is seen by OpenTelemetry, and the instruments of this package.</summary>
public static class TypedMemoryTelemetry
{
    /// <summary>The name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string Name = "TypedMemory";

    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> WriteRetries = Meter.CreateCounter<long>(
        "typedmemory.write.retries", "{write}", "Typed writes that were repeated because another write came between.");

    internal static readonly Counter<long> ConflictsResolved = Meter.CreateCounter<long>(
        "typedmemory.conflicts.resolved", "{document}", "Documents whose leaves were merged into one.");

    internal static readonly Counter<long> CrowdedDocuments = Meter.CreateCounter<long>(
        "typedmemory.documents.many_actors", "{document}", "Documents that hold entries of more than 64 actors.");
}
