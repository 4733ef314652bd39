using Polly;
using Polly.Retry;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

public sealed partial class SyncSession
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
    private bool _retryRefused;
    private bool _foundDatabase;

    // Why the peer is away, while it is; told once.
    private string? _offline;
    private bool _lostDatabase;
    private bool _retryMissing;

    /// <summary>Tells that the network may be back: a wait for the next attempt ends.</summary>
    public void RetryNow()
    {
        lock (_wakeLock)
        {
            if (_status.State == SyncState.Offline) _wake?.Cancel();
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
        if (!taken || (_pull?.TriedRefused != false && _push?.TriedRefused != false)) return;
        lock (_wakeLock) _retryRefused = true;
    }

    private async Task<SyncResult> RunUntilDoneAsync(CancellationToken cancellationToken)
    {
        ResiliencePipeline<SyncResult> retries = CreatePipeline();
        int refusedCredentials = 0;
        while (true)
        {
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            lock (_wakeLock) _wake = wake;
            try
            {
                return await retries.ExecuteAsync(TryAsync, wake.Token).ConfigureAwait(false);
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
                && (KeepsTrying || _options.OnAuthRequired is not null))
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
        var builder = new ResiliencePipelineBuilder<SyncResult> { TimeProvider = _time };
        return builder.AddRetry(new RetryStrategyOptions<SyncResult>
        {
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = _options.RetryDelay,
            MaxDelay = _options.MaxRetryDelay,
            MaxRetryAttempts = KeepsTrying ? int.MaxValue : Math.Max(1, _options.MaxRetries),
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

    private async ValueTask<SyncResult> TryAsync(CancellationToken wake)
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

        string? pulled = _pull?.Progress.LastSequence;
        string? pushed = _push?.Progress.LastSequence;
        long documents = Documents;
        try
        {
            SyncResult result = await AttemptAsync(wake).ConfigureAwait(false);
            _pace.Recover();
            return result;
        }
        catch (Exception error) when (!wake.IsCancellationRequested)
        {
            _pull?.Pause(error);
            _push?.Pause(error);
            Log.AttemptFailed(_options.Replication.Logger, _remote.Name, error);
            if (error is TypedMemoryException { Code: TypedMemoryErrorCodes.TooManyRequests }) _pace.Slow();
            else _pace.Recover();
            bool progress = documents != Documents
                || pulled != _pull?.Progress.LastSequence || pushed != _push?.Progress.LastSequence;
            JudgeMissing(error, progress);
            if (progress && IsRetried(error)) _failedAfterProgress = error;
            throw;
        }
    }

    // A database that was there when the attempt began was deleted under it. Another attempt finds it recreated,
    // creates it where that is allowed, or says at once that it is missing; two in a row without progress are not this.
    private void JudgeMissing(Exception error, bool progress)
    {
        bool missing = error is TypedMemoryException { Code: TypedMemoryErrorCodes.NotFound };
        _retryMissing = missing && _foundDatabase && (progress || !_lostDatabase);
        _lostDatabase = missing;
    }

    private bool KeepsTrying => _options.Live || _options.KeepTrying;

    private long Documents => (_pull?.Progress.Documents ?? 0) + (_push?.Progress.Documents ?? 0);

    private bool IsRetried(Exception error) => error switch
    {
        TypedMemoryException { Code: TypedMemoryErrorCodes.Unauthorized or TypedMemoryErrorCodes.LeaseLost } => false,
        TypedMemoryException { IsTransient: true } => true,
        TypedMemoryException { Code: TypedMemoryErrorCodes.NotFound } => _retryMissing,
        TypedMemoryException typed => KeepsTrying && !Final.Contains(typed.Code),

        // A timeout of the transport; a live sync also outlives what a hook throws.
        OperationCanceledException => true,
        HttpRequestException or IOException or TimeoutException => true,
        _ => _options.Live,
    };

    /// <summary>
    /// What the peer asked for; and a refusal of everything may be a lockout, which credentials must not be thrown at.
    /// </summary>
    private static TimeSpan? DelayFor(Exception? error) => error switch
    {
        TypedMemoryException { RetryAfter: { } asked } =>
            asked < ReplicationTuning.RetryAfterCap ? asked : ReplicationTuning.RetryAfterCap,
        TypedMemoryException { Code: TypedMemoryErrorCodes.Forbidden } => ReplicationTuning.AuthRetryBase,
        _ => null,
    };

    private void WentOffline(Exception error, TimeSpan delay)
    {
        int attempts = _status.FailedAttempts + 1;
        double seconds = Math.Round(delay.TotalSeconds, 1);
        string? before = Interlocked.Exchange(ref _offline, error.Message);
        if (before == error.Message)
            Log.StaysOffline(_options.Replication.Logger, _remote.Name, attempts, error.Message, seconds);
        else Log.WentOffline(_options.Replication.Logger, _remote.Name, error.Message, seconds);
        SetStatus(status => status with
        {
            State = SyncState.Offline,
            Reason = error.Message,
            LastError = error,
            FailedAttempts = status.FailedAttempts + 1,
            NextAttempt = _time.GetUtcNow() + delay,
        });
        _events.Publish(new SyncEvent(SyncEventKind.Error) { Error = error });
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

        SetStatus(status => status with
        {
            State = SyncState.AuthRequired,
            Reason = error.Message,
            LastError = error,
            FailedAttempts = status.FailedAttempts + 1,
        });
        if (Interlocked.Exchange(ref _offline, error.Message) != error.Message)
        {
            Log.WantsCredentials(_options.Replication.Logger, _remote.Name, error.Message);
        }

        _events.Publish(new SyncEvent(SyncEventKind.Paused) { Error = error });
        if (_options.OnAuthRequired is { } ask)
        {
            await ask(cancellationToken).ConfigureAwait(false);
            if (refusedBefore > 0)
            {
                TimeSpan delay = ReplicationTuning.AuthRetryBase * Math.Pow(2, Math.Min(refusedBefore - 1, 5));
                await Task.WhenAny(changed, Task.Delay(delay, _time, cancellationToken)).ConfigureAwait(false);
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
