using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>A member that holds a vector of the application's own.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <param name="member">How the member is found.</param>
/// <param name="vector">What its vectors are.</param>
public sealed class MemoryVectorField<T>(MemoryMember member, MemoryVector vector) : MemoryField<T>(member)
    where T : notnull
{
    /// <summary>What its vectors are.</summary>
    public MemoryVector Vector { get; } = vector;

    /// <summary>The index of its vectors.</summary>
    internal MemoryIndex Index => new([new(Member)]) { Vector = Vector };

    /// <summary>Refuses a vector of another length.</summary>
    internal void ThrowIfOther(ReadOnlyMemory<float> other, string parameter)
    {
        if (other.Length == Vector.Dimensions) return;
        throw new ArgumentException(
            $"The vector has {other.Length} numbers, and those of \"{Member.Name}\" have {Vector.Dimensions}. Give one of that length.",
            parameter);
    }
}
