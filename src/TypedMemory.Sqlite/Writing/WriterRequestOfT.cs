namespace TypedMemory.Sqlite.Writing;

/// <summary>A piece of work for the writer loop with a result.</summary>
internal abstract class WriterRequest<T> : WriterRequest
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>Ends after the commit.</summary>
    public Task<T> Done => _done.Task;

    public sealed override void Apply(StoreWriter writer) => _result = Execute(writer);

    public sealed override void Complete() => _done.TrySetResult(_result);

    public sealed override void Fail(Exception error)
    {
        _done.TrySetException(error);

        // Its caller awaits it; one that has gone leaves nothing behind that nobody looks at.
        _ = _done.Task.Exception;
    }

    protected abstract T Execute(StoreWriter writer);
}
