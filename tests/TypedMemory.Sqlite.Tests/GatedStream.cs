namespace TypedMemory.Sqlite.Tests;

/// <summary>A stream that stops half way until it is told to go on.</summary>
internal sealed class GatedStream(byte[] bytes) : MemoryStream(bytes)
{
    private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task HalfRead => _half.Task;

    public void Open() => _open.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= Length / 2)
        {
            _half.TrySetResult();
            await _open.Task.WaitAsync(cancellationToken);
        }

        return Read(buffer.Span);
    }
}
