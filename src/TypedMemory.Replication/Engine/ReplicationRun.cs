using System.Collections.Immutable;
using System.Diagnostics;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// One attempt to bring a target up to date: one connection, never restarted. The shell around it owns retries.
/// </summary>
/// <param name="source">Where documents come from.</param>
/// <param name="target">Where documents go.</param>
/// <param name="options">What is asked.</param>
/// <param name="monitor">What the run tells.</param>
internal sealed class ReplicationRun(
    IReplicationPeer source, IReplicationPeer target, ReplicationOptions options, RunMonitor monitor)
{
    private readonly RunContext _run = new(source, target, options, monitor);

    /// <summary>Brings the target up to date.</summary>
    public async Task<ReplicationResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        using Activity? activity = options.Live ? null : ReplicationActivities.Start(_run.Direction, source, target);
        try
        {
            RunPasses passes = await OpenAsync(cancellationToken).ConfigureAwait(false);
            string? since = await passes.RunAsync(cancellationToken).ConfigureAwait(false);
            ReplicationResult result = Result() with { StartSequence = since };
            activity?.SetTag("typedmemory.documents", result.Progress.Documents);
            activity?.SetTag("typedmemory.documents.refused", result.Progress.Refused);
            return result;
        }
        catch (TypedMemoryException failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Code);
            activity?.SetTag("error.type", failure.Code);
            throw;
        }
    }

    /// <summary>Moves some documents, beside the checkpoint.</summary>
    public async Task<ReplicationResult> ExecuteAsync(ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        RunPasses passes = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await passes.RunIdsAsync(ids, cancellationToken).ConfigureAwait(false);
        await passes.SaveRefusedAsync(cancellationToken).ConfigureAwait(false);
        return Result();
    }

    /// <summary>Moves some documents, and records nothing.</summary>
    public async Task MoveAsync(ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        RunPasses passes = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await passes.RunIdsAsync(ids, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the target has everything that the feed lists after a sequence; refused documents are passed by.
    /// </summary>
    public async Task<bool> HasAllAsync(string since, CancellationToken cancellationToken)
    {
        RunPasses passes = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await passes.HasAllAsync(since, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunPasses> OpenAsync(CancellationToken cancellationToken) =>
        new(_run, await new RunOpening(_run).OpenAsync(cancellationToken).ConfigureAwait(false));

    private ReplicationResult Result() =>
        new(_run.Direction) { Progress = _run.Monitor.Progress, Refused = _run.Monitor.Refused };
}
