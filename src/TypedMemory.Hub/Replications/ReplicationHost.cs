using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;

namespace TypedMemory.Hub.Replications;

/// <summary>What replications need of the hub that runs them.</summary>
/// <param name="Settings">The hub's settings.</param>
/// <param name="Databases">Its databases.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record ReplicationHost(
    HubSettings Settings, DatabaseRegistry Databases, TimeProvider Time, ILogger Logger)
{
    /// <summary>The options as they are now.</summary>
    public HubOptions Options => Settings.Current;
}
