using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedMemory.Sync;

namespace TypedMemory.Hosting;

/// <summary>
/// Degraded from the moment that a remote cannot be reached until both sides have everything again, and while it has
/// refused documents; failing while one wants other credentials or its sync has ended with an error.
/// </summary>
internal sealed class SyncHealthCheck(MemorySync sync) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus worst = HealthStatus.Healthy;
        List<string> reasons = [];
        var data = new Dictionary<string, object>();
        foreach (IMemoryRemote remote in sync.Remotes)
        {
            SyncStatus status = remote.Status;
            data[remote.Name] = status.State.ToString();
            HealthStatus health = Judge(status, context.Registration.FailureStatus);
            if (health == HealthStatus.Healthy) continue;
            if (health < worst) worst = health;
            reasons.Add(
                $"\"{remote.Name}\" is {status.State}: {status.Reason ?? status.LastError?.Message ?? "documents were refused"} "
                + Advice(status));
        }

        string? description = reasons.Count == 0 ? null : string.Join(" ", reasons);
        return Task.FromResult(new HealthCheckResult(worst, description, data: data));
    }

    private static string Advice(SyncStatus status) => status switch
    {
        { State: SyncState.AuthRequired } => "Give it other credentials, and call CredentialsChanged().",
        { State: SyncState.Stopped, LastError: not null } => "Mend that, and call SyncAsync() or start anew.",
        { State: SyncState.Offline } or { State: SyncState.Busy, FailedAttempts: > 0 } =>
            "It tries again by itself; writes go on meanwhile.",
        _ => "List them by ReadRefusedAsync() or \"typedmemory refused STORE\", and retry, take or change them.",
    };

    private static HealthStatus Judge(SyncStatus status, HealthStatus failure) => status switch
    {
        { State: SyncState.AuthRequired } => failure,
        { State: SyncState.Stopped, LastError: not null } => failure,
        { State: SyncState.Offline } => HealthStatus.Degraded,

        // An attempt is under way; until it has got through, the last one that failed is what is known.
        { State: SyncState.Busy, FailedAttempts: > 0 } => HealthStatus.Degraded,
        { RefusedDocuments: > 0 } => HealthStatus.Degraded,
        _ => HealthStatus.Healthy,
    };
}
