using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Functions;

namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>
/// The threads that functions run on. The engine ends a function that takes too long between two of its statements; one
/// that stays within a single operation of the engine cannot be ended, so its thread is given up for another one. How
/// many may be given up at a time is bounded: then nothing runs until one of them comes back.
/// </summary>
internal sealed class SandboxThreads : IDisposable
{
    private const int MostLost = 4;

    // What one operation of the engine nests on it is bounded by it; the engine looks at how much is left.
    private const int StackSize = 4 * 1024 * 1024;

    private readonly Channel<SandboxJob> _jobs = Channel.CreateUnbounded<SandboxJob>();
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly ILogger _logger;
    private readonly int _wanted;
    private int _threads;
    private int _lost;

    /// <summary>Makes room for threads; each starts when there is work for it.</summary>
    /// <param name="count">How many.</param>
    /// <param name="patience">How long a job may give no sign of life.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where what is lost is told.</param>
    public SandboxThreads(int count, TimeSpan patience, TimeProvider time, ILogger logger)
    {
        _wanted = count;
        _patience = patience;
        _time = time;
        _logger = logger;
    }

    /// <summary>Runs work on one of the threads.</summary>
    /// <param name="work">The work; it gets the job to give signs of life.</param>
    /// <param name="cancellationToken">Ends the wait; what runs goes on until it ends.</param>
    /// <exception cref="DesignFunctionException">The work does not end.</exception>
    public async ValueTask<T> RunAsync<T>(Func<SandboxJob, T> work, CancellationToken cancellationToken)
    {
        var job = new SandboxJob<T>(_time, work);
        await _jobs.Writer.WriteAsync(job, cancellationToken).ConfigureAwait(false);
        EnsureThread();
        while (!job.Ended.IsCompleted)
        {
            Task wait = job.Ended.WaitAsync(_patience, _time, cancellationToken);
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (job.Ended.IsCompleted) break;
            if (cancellationToken.IsCancellationRequested)
            {
                job.Abandon();
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (job.Silence >= _patience) throw GiveUp(job);
        }

        return await job.Result.ConfigureAwait(false);
    }

    public void Dispose() => _jobs.Writer.TryComplete();

    private DesignFunctionException GiveUp(SandboxJob job)
    {
        job.Abandon();
        if (!job.IsRunning)
        {
            return new DesignFunctionException(
                503, "service_unavailable",
                "Functions of design documents that do not end hold the hub's threads for them. Try again later.");
        }

        lock (_gate)
        {
            _lost++;
            _threads--;
        }

        Log.ThreadLost(_logger);
        // What comes back gives its place to nobody: the new thread has it.
        job.Ended.ContinueWith(
            _ =>
            {
                lock (_gate) _lost--;
                EnsureThread();
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        EnsureThread();
        return DesignFunctionException.DoesNotEnd($"{_patience.TotalSeconds:0.#} seconds");
    }

    private void EnsureThread()
    {
        lock (_gate)
        {
            if (_threads >= _wanted || _lost >= MostLost) return;
            _threads++;
        }

        new Thread(Work, StackSize) { IsBackground = true, Name = "TypedMemory functions" }.Start();
    }

    private void Work()
    {
        ChannelReader<SandboxJob> jobs = _jobs.Reader;
        while (true)
        {
            while (jobs.TryRead(out SandboxJob? job))
            {
                if (job.IsAbandoned) continue;
                job.Run();
                // Another thread has this one's place.
                if (job.IsAbandoned) return;
            }

            ValueTask<bool> more = jobs.WaitToReadAsync();
            if (!(more.IsCompletedSuccessfully ? more.Result : more.AsTask().GetAwaiter().GetResult())) return;
        }
    }
}
