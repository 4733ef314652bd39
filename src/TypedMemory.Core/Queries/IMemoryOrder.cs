namespace TypedMemory;

/// <summary>A member that results can be ordered by.</summary>
/// <typeparam name="T">The memory type.</typeparam>
public interface IMemoryOrder<T>
    where T : notnull
{
    /// <summary>How the member is found and compared.</summary>
    MemoryMember Member { get; }
}
