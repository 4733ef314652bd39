using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>Generic code that is called with the CLR types of a <see cref="MemoryType"/>; no reflection is.</summary>
/// <typeparam name="TResult">What it answers.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMemoryTypeVisitor<out TResult>
{
    /// <summary>Is called with the type.</summary>
    /// <param name="type">The type.</param>
    /// <typeparam name="T">The memory type.</typeparam>
    /// <typeparam name="TId">Its typed key.</typeparam>
    TResult Visit<T, TId>(MemoryType<T, TId> type)
        where T : notnull
        where TId : struct, IMemoryId<TId>;
}
