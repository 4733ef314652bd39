using System.Collections.Concurrent;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Security;

/// <summary>
/// Few threads that hash passwords. Hashing is slow on purpose: were it done where requests run, a few hundred logins
/// at once would leave no thread for anything else.
/// </summary>
internal sealed class HashingThreads : IDisposable
{
    private const int MaxWaiting = 256;

    private readonly BlockingCollection<Action> _work = new(MaxWaiting);

    public HashingThreads()
    {
        for (int i = 0; i < Math.Clamp(Environment.ProcessorCount / 2, 1, 4); i++)
        {
            new Thread(Run) { IsBackground = true, Name = "TypedMemory hub passwords" }.Start();
        }
    }

    /// <summary>Does something on one of the threads.</summary>
    /// <exception cref="HubException">Too many wait already: 503.</exception>
    public Task<T> RunAsync<T>(Func<T> hash)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_work.IsAddingCompleted || !_work.TryAdd(() => Complete(done, hash)))
            throw HubException.Busy("Too many logins at once. Try again in a second.");
        return done.Task;
    }

    /// <summary>
    /// Lets the threads end when what waits has been done. The collection stays, since they still read it.
    /// </summary>
    public void Dispose() => _work.CompleteAdding();

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> hash)
    {
        try
        {
            done.SetResult(hash());
        }
#pragma warning disable CA1031 // Whoever waits for the result is told; the thread goes on to the next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            done.SetException(exception);
        }
    }

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable()) work();
    }
}
