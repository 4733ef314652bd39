using TypedMemory.Replication.Options;
using TypedMemory.Replication.Sync;

namespace TypedMemory;

/// <summary>How a <see cref="SyncSession"/> works.</summary>
public sealed record SyncOptions
{
    /// <summary>Which ways documents move. The default value is both.</summary>
    public SyncDirections Directions { get; init; } = SyncDirections.Both;

    /// <summary>
    /// Whether the session goes on with changes as they are made. Live always retries. The default value is
    /// <see langword="false"/>: it ends when both sides have everything.
    /// </summary>
    public bool Live { get; init; }

    /// <summary>
    /// How many times a one-shot session tries again without any progress before it ends with the error. The default
    /// value is 5. A live session has no such limit.
    /// </summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>
    /// Whether a one-shot session, like a live one, goes on trying for as long as the peer is away or wants other
    /// credentials. The default value is <see langword="false"/>.
    /// </summary>
    public bool KeepTrying { get; init; }

    /// <summary>
    /// Whether a database that is missing at the peer is created. The default value is <see langword="false"/>: the
    /// session ends.
    /// </summary>
    public bool CreateRemote { get; init; }

    /// <summary>
    /// What each run does: filter, batches, hooks, time and log. Its direction, <see cref="ReplicationOptions.Live"/>
    /// and lease are set by the session. The default value is <see cref="ReplicationOptions.Default"/>.
    /// </summary>
    public ReplicationOptions Replication { get; init; } = ReplicationOptions.Default;

    /// <summary>
    /// Called when the peer wants other credentials, the session waiting; when it returns, they are tried. The default
    /// value is <see langword="null"/>: the session waits for <see cref="SyncSession.CredentialsChanged"/>.
    /// </summary>
    public Func<CancellationToken, ValueTask>? OnAuthRequired { get; init; }

    /// <summary>
    /// Without any sign of life from the peer for this long, the connection is taken for dead and made anew. The
    /// default value is 90 seconds.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = ReplicationTuning.IdleTimeout;

    /// <summary>
    /// The first wait after a failed attempt; it doubles, with jitter. The default value is half a second.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = ReplicationTuning.RetryBase;

    /// <summary>
    /// The longest wait between two attempts, but for what the peer asks for. The default value is 2 minutes.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; init; } = ReplicationTuning.RetryCap;

    /// <summary>
    /// Whether only the process that holds the store's lease replicates, where several open one file. The default value
    /// is <see langword="true"/>.
    /// </summary>
    public bool UseLease { get; init; } = true;
}
