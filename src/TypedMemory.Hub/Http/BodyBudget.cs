namespace TypedMemory.Hub.Http;

/// <summary>
/// How many bytes of request bodies a hub holds in memory at once, over all its requests. Who wants more than is left
/// is told to come back, so many large bodies at once cost time and never the process.
/// </summary>
/// <param name="limit">The greatest number of bytes.</param>
internal sealed class BodyBudget(long limit)
{
    private long _held;

    /// <summary>The greatest number of bytes; no single body can have more.</summary>
    public long Limit { get; } = limit;

    /// <summary>The bytes that are held now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Takes bytes, if so many are left.</summary>
    /// <returns>Whether they were.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= Limit) return true;
        Return(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}
