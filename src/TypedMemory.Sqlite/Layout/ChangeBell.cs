namespace TypedMemory.Sqlite.Layout;

/// <summary>A bell with one slot: ringing it wakes everyone who took the task before.</summary>
internal sealed class ChangeBell
{
    private TaskCompletionSource? _slot;

    /// <summary>A task that ends at the next ring. Take it before looking whether there is something.</summary>
    public Task Next
    {
        get
        {
            TaskCompletionSource? slot = Volatile.Read(ref _slot);
            if (slot is not null) return slot.Task;
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _slot, fresh, null) ?? fresh).Task;
        }
    }

    public void Ring()
    {
        if (Volatile.Read(ref _slot) is null) return;
        Interlocked.Exchange(ref _slot, null)?.TrySetResult();
    }

    /// <summary>Ends every wait with a failure: the store is closed.</summary>
    public void Break(Exception error)
    {
        if (Interlocked.Exchange(ref _slot, null) is not { } slot) return;
        slot.TrySetException(error);

        // Whoever took the task may have gone since: then nobody would ever look at the failure, which is none.
        _ = slot.Task.Exception;
    }
}
