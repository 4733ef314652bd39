using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// Virtual time that tells when somebody waits for it: a test moves it on then, and not after a while of its own.
/// </summary>
public sealed class AwaitedTime : FakeTimeProvider
{
    private readonly ConcurrentDictionary<ITimer, TimeSpan> _armed = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Moves the time on whenever a timer of at most a length runs, until a task has ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="longest">The longest wait that is passed over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="exactly">Whether the time moves on by the shortest wait, and not by the longest.</param>
    public async Task<T> PassUntilAsync<T>(
        Task<T> task, TimeSpan longest, CancellationToken cancellationToken, bool exactly = false)
    {
        while (!task.IsCompleted)
        {
            Task changed = Volatile.Read(ref _changed).Task;
            if (_armed.Values.Any(length => length <= longest)) Advance(exactly ? _armed.Values.Min() : longest);
            else await Task.WhenAny(task, changed).WaitAsync(cancellationToken);
        }

        return await task;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this);
        timer.Inner = base.CreateTimer(
            given =>
            {
                _armed.TryRemove(timer, out _);
                callback(given);
            },
            state, dueTime, period);
        Note(timer, dueTime);
        return timer;
    }

    private void Note(Timer timer, TimeSpan dueTime)
    {
        if (dueTime < TimeSpan.Zero) _armed.TryRemove(timer, out _);
        else _armed[timer] = dueTime;
        Interlocked.Exchange(
            ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private sealed class Timer(AwaitedTime time) : ITimer
    {
        public ITimer Inner { get; set; } = null!;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool changed = Inner.Change(dueTime, period);
            time.Note(this, dueTime);
            return changed;
        }

        public void Dispose()
        {
            time._armed.TryRemove(this, out _);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
