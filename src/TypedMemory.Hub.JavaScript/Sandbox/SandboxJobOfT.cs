namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>Work on a thread of the sandbox, with a result.</summary>
/// <param name="time">The clock.</param>
/// <param name="work">The work; it gets the job to give signs of life.</param>
internal sealed class SandboxJob<T>(TimeProvider time, Func<SandboxJob, T> work) : SandboxJob(time)
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task Ended => _result.Task;

    /// <summary>The result.</summary>
    public Task<T> Result => _result.Task;

    protected override void Execute()
    {
        try
        {
            _result.SetResult(work(this));
        }
#pragma warning disable CA1031 // Whoever waits for the work gets it, whatever it is; the thread goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _result.SetException(exception);

            // Whoever waited may have given up.
            _ = _result.Task.Exception;
        }
    }
}
