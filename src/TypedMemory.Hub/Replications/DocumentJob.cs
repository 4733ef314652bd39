using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Replications;

/// <summary>A document of <c>_replicator</c> and what has become of it.</summary>
/// <param name="Document">Its id.</param>
/// <param name="Job">The replication, or <see langword="null"/> if none could be started, or it ended in an earlier
/// run.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="Since">When it was taken up.</param>
internal sealed record DocumentJob(string Document, ReplicationJob? Job, string? Reason, DateTimeOffset Since)
{
    private string? _endState;

    /// <summary>Its state in CouchDB's word.</summary>
    public string State => _endState ?? (Job is null ? "failed" : Job.State switch
    {
        ReplicationState.Initializing => "initializing",
        ReplicationState.Running => "running",
        ReplicationState.Crashing => "crashing",
        ReplicationState.Completed => "completed",
        _ => "failed",
    });

    /// <summary>Its ends as they are shown.</summary>
    public (string Source, string Target)? Ends { get; private init; }

    /// <summary>A document whose replication ended in an earlier run.</summary>
    public static DocumentJob Ended(string id, JsonElement json, DateTimeOffset now)
    {
        string? reason = json.TryGetProperty("_replication_state_reason", out JsonElement told)
            && told.ValueKind == JsonValueKind.String ? told.Text() : null;
        (string, string)? ends = null;
        try
        {
            ReplicationSpec spec = ReplicationSpec.Parse(json, null, id);
            ends = (spec.Source.Name, spec.Target.Name);
        }
        catch (HubException)
        {
            // It failed because it could not be read: there are no ends to show.
        }

        return new DocumentJob(id, null, reason, now)
        { _endState = json.GetProperty("_replication_state").Text(), Ends = ends };
    }
}
