using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>A member that holds a vector of the application's own.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <param name="member">How the member is found.</param>
/// <param name="vector">What its vectors are.</param>
public sealed class MemoryVectorField<T>(MemoryMember member, MemoryVector vector) : MemoryField<T>(member)
    where T : notnull
{
    private readonly MemoryIndex? _index;

    /// <summary>Takes an index of vectors, e.g. one whose vectors are made of texts.</summary>
    /// <param name="index">The index.</param>
    /// <exception cref="ArgumentException">It is not an index of vectors.</exception>
    public MemoryVectorField(MemoryIndex index)
        : this(
            (index ?? throw new ArgumentNullException(nameof(index))).Members[0].Member,
            index.Vector ?? throw new ArgumentException("The index has no vectors. Name an index over a member with [Vector].", nameof(index))) =>
        _index = index;

    /// <summary>What its vectors are.</summary>
    public MemoryVector Vector { get; } = vector;

    /// <summary>
    /// The model whose vectors are compared with. The default value is empty: the vectors are the application's own.
    /// </summary>
    public string Model { get; init; } = "";

    /// <summary>The index of its vectors.</summary>
    internal MemoryIndex Index => _index ?? new([new(Member)]) { Vector = Vector };

    /// <summary>Refuses a vector of another length.</summary>
    internal void ThrowIfOther(ReadOnlyMemory<float> other, string parameter)
    {
        if (other.Length == Vector.Dimensions) return;
        throw new ArgumentException(
            $"The vector has {other.Length} numbers, and those of \"{Member.Name}\" have {Vector.Dimensions}. Give one of that length.",
            parameter);
    }
}
