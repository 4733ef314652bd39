namespace TypedMemory.Sqlite.Writing;

/// <summary>Carries the failure of one write out of an atomic batch, whose savepoint is then rolled back.</summary>
internal sealed class AtomicBatchFailure(int index, TypedMemoryException error) : Exception(error.Message, error)
{
    public int Index { get; } = index;

    public TypedMemoryException Error { get; } = error;
}
