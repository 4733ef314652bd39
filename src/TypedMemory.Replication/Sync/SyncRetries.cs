using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// The attempts of a session, repeated with backoff while that may help. Safe for concurrent use.
/// </summary>
/// <param name="attempt">Makes an attempt.</param>
/// <param name="remote">The peer's name.</param>
/// <param name="options">What the session was asked.</param>
/// <param name="progress">How far it is.</param>
/// <param name="events">Told what happens.</param>
internal sealed class SyncRetries(
    SyncAttempt attempt, string remote, SyncOptions options, SessionProgress progress, SyncEventHub events)
{
    // Errors that no later attempt mends by itself.
    private static readonly string[] Final =
    [
        TypedMemoryErrorCodes.Corrupt, TypedMemoryErrorCodes.Store, TypedMemoryErrorCodes.Format,
    ];

    private readonly SyncPace _pace = new();
    private readonly Lock _wakeLock = new();
    private CancellationTokenSource? _wake;
    private Exception? _failedAfterProgress;
    private TaskCompletionSource _credentials = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _retryRefused = options.Replication.RetryRefused;

    private bool _lostDatabase;
    private bool _retryMissing;

    /// <summary>Tells that the network may be back: a wait for the next attempt ends.</summary>
    public void RetryNow()
    {
        lock (_wakeLock)
        {
            if (progress.Now.State == SyncState.Offline) _wake?.Cancel();
        }
    }

    /// <summary>
    /// Tells that the credentials are other ones: a session that waits for them tries again, and so are refused
    /// documents.
    /// </summary>
    public void CredentialsChanged()
    {
        lock (_wakeLock) _credentials.TrySetResult();
        RetryRefused();
    }

    /// <summary>Tries the documents of the refused list again, at once if the peer can be reached.</summary>
    public void RetryRefused()
    {
        lock (_wakeLock)
        {
            _retryRefused = true;
            _wake?.Cancel();
        }
    }

    /// <summary>Ends a wait for the next attempt, or the attempt that is under way.</summary>
    public void Wake()
    {
        lock (_wakeLock) _wake?.Cancel();
    }

    /// <summary>One attempt.</summary>
    private async Task<SyncResult> AttemptAsync(long? leaseEpoch, CancellationToken cancellationToken)
    {
        bool retryRefused = TakeRetryRefused();
        progress.Restart();
        try
        {
            return await attempt.RunAsync(
                new AttemptRequest(retryRefused, leaseEpoch, _pace), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            ReturnRetryRefused(retryRefused);
            throw;
        }
    }

    private bool TakeRetryRefused()
    {
        lock (_wakeLock)
        {
            bool retry = _retryRefused;
            _retryRefused = false;
            return retry;
        }
    }

    /// <summary>An attempt that ended before it had tried the refused documents leaves that to the next one.</summary>
    private void ReturnRetryRefused(bool taken)
    {
        if (!taken || (progress.Pull?.TriedRefused != false && progress.Push?.TriedRefused != false)) return;
        lock (_wakeLock) _retryRefused = true;
    }

    /// <summary>Makes attempts until one succeeds, or none will.</summary>
    /// <param name="leaseEpoch">The epoch of the lease that our store checks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SyncResult> RunUntilDoneAsync(long? leaseEpoch, CancellationToken cancellationToken)
    {
        ResiliencePipeline<SyncResult> retries = CreatePipeline();
        int refusedCredentials = 0;
        while (true)
        {
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            lock (_wakeLock) _wake = wake;
            try
            {
                return await retries.ExecuteAsync(
                    token => TryAsync(leaseEpoch, token), wake.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested
                && wake.IsCancellationRequested)
            {
                // Woken: at once, and with the backoff from its beginning.
            }
            catch (Exception error) when (error == _failedAfterProgress)
            {
                // There was progress: the backoff starts from its beginning, with this failure as its first.
            }
            catch (TypedMemoryException error) when (error.Code == TypedMemoryErrorCodes.Unauthorized
                && (KeepsTrying || options.OnAuthRequired is not null))
            {
                await WaitForCredentialsAsync(error, refusedCredentials++, cancellationToken).ConfigureAwait(false);
                continue;
            }
            finally
            {
                lock (_wakeLock) _wake = null;
            }

            refusedCredentials = 0;
        }
    }

    private ResiliencePipeline<SyncResult> CreatePipeline()
    {
        var builder = new ResiliencePipelineBuilder<SyncResult> { TimeProvider = options.Replication.TimeProvider };
        return builder.AddRetry(new RetryStrategyOptions<SyncResult>
        {
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = options.MaxRetryDelay,
            MaxRetryAttempts = KeepsTrying ? int.MaxValue : Math.Max(1, options.MaxRetries),
            // An attempt that was stopped has not failed, although it ends as one does that timed out.
            ShouldHandle = args => ValueTask.FromResult(
                !args.Context.CancellationToken.IsCancellationRequested
                && args.Outcome.Exception is { } error && error != _failedAfterProgress && IsRetried(error)),
            DelayGenerator = args => ValueTask.FromResult(DelayFor(args.Outcome.Exception)),
            OnRetry = args =>
            {
                WentOffline(args.Outcome.Exception!, args.RetryDelay);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private async ValueTask<SyncResult> TryAsync(long? leaseEpoch, CancellationToken wake)
    {
        if (Interlocked.Exchange(ref _failedAfterProgress, null) is { } failure)
        {
            // Thrown again as the first failure of a new row, so that the backoff is Polly's and starts at its base.
            throw failure is TypedMemoryException typed
                ? new TypedMemoryException(typed.Code, typed.Message, typed.IsTransient, typed)
                { RetryAfter = typed.RetryAfter }
                : new TypedMemoryException(
                    TypedMemoryErrorCodes.Unavailable, failure.Message, isTransient: true, failure);
        }

        (string? Pulled, string? Pushed, long Documents) before = progress.Reached;
        try
        {
            SyncResult result = await AttemptAsync(leaseEpoch, wake).ConfigureAwait(false);
            _pace.Recover();
            return result;
        }
        catch (Exception error) when (!wake.IsCancellationRequested)
        {
            progress.Pause(error);
            Log.AttemptFailed(options.Replication.Logger, remote, error);
            if (error is TypedMemoryException { Code: TypedMemoryErrorCodes.TooManyRequests }) _pace.Slow();
            else _pace.Recover();
            bool moved = before != progress.Reached;
            JudgeMissing(error, moved);
            if (moved && IsRetried(error)) _failedAfterProgress = error;
            throw;
        }
    }

    // A database that was there when the attempt began was deleted under it. Another attempt finds it recreated,
    // creates it where that is allowed, or says at once that it is missing; two in a row without progress are not this.
    private void JudgeMissing(Exception error, bool moved)
    {
        bool missing = error is TypedMemoryException { Code: TypedMemoryErrorCodes.NotFound };
        _retryMissing = missing && attempt.FoundDatabase && (moved || !_lostDatabase);
        _lostDatabase = missing;
    }

    private bool KeepsTrying => options.Live || options.KeepTrying;

    private bool IsRetried(Exception error) => error switch
    {
        TypedMemoryException { Code: TypedMemoryErrorCodes.Unauthorized or TypedMemoryErrorCodes.LeaseLost } => false,
        TypedMemoryException { IsTransient: true } => true,
        TypedMemoryException { Code: TypedMemoryErrorCodes.NotFound } => _retryMissing,
        TypedMemoryException typed => KeepsTrying && !Final.Contains(typed.Code),

        // A timeout of the transport; a live sync also outlives what a hook throws.
        OperationCanceledException => true,
        HttpRequestException or IOException or TimeoutException => true,
        _ => options.Live,
    };

    /// <summary>
    /// What the peer asked for; and a refusal of everything may be a lockout, which credentials must not be thrown at.
    /// A peer that asks for no wait, or names a time that is over, is not asked without a pause for that.
    /// </summary>
    private TimeSpan? DelayFor(Exception? error) => error switch
    {
        TypedMemoryException { RetryAfter: { } asked } when asked >= options.RetryDelay =>
            asked < ReplicationTuning.RetryAfterCap ? asked : ReplicationTuning.RetryAfterCap,
        TypedMemoryException { Code: TypedMemoryErrorCodes.Forbidden } => ReplicationTuning.AuthRetryBase,
        _ => null,
    };

    private void WentOffline(Exception error, TimeSpan delay)
    {
        int attempts = progress.Now.FailedAttempts + 1;
        double seconds = Math.Round(delay.TotalSeconds, 1);
        if (progress.WentAway(error.Message))
            Log.WentOffline(options.Replication.Logger, remote, error.Message, seconds);
        else Log.StaysOffline(options.Replication.Logger, remote, attempts, error.Message, seconds);
        progress.Set(status => status with
        {
            State = SyncState.Offline,
            Reason = error.Message,
            LastError = error,
            FailedAttempts = status.FailedAttempts + 1,
            NextAttempt = options.Replication.TimeProvider.GetUtcNow() + delay,
        });
        events.Publish(new SyncEvent(SyncEventKind.Error) { Error = error });
    }

    /// <summary>Nothing is tried while the credentials are known to be wrong: servers lock out who goes on.</summary>
    private async Task WaitForCredentialsAsync(Exception error, int refusedBefore, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_wakeLock)
        {
            if (_credentials.Task.IsCompleted && refusedBefore > 0)
            {
                _credentials = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            changed = _credentials.Task;
        }

        progress.Set(status => status with
        {
            State = SyncState.AuthRequired,
            Reason = error.Message,
            LastError = error,
            FailedAttempts = status.FailedAttempts + 1,
        });
        if (progress.WentAway(error.Message))
        {
            Log.WantsCredentials(options.Replication.Logger, remote, error.Message);
        }

        events.Publish(new SyncEvent(SyncEventKind.Paused) { Error = error });
        if (options.OnAuthRequired is { } ask)
        {
            await ask(cancellationToken).ConfigureAwait(false);
            if (refusedBefore > 0)
            {
                TimeSpan delay = ReplicationTuning.AuthRetryBase * Math.Pow(2, Math.Min(refusedBefore - 1, 5));
                Task elapsed = Task.Delay(delay, options.Replication.TimeProvider, cancellationToken);
                await Task.WhenAny(changed, elapsed).ConfigureAwait(false);
            }
        }
        else
        {
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_wakeLock)
        {
            _retryRefused = true;
            if (_credentials.Task.IsCompleted)
                _credentials = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
