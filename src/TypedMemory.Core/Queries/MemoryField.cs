namespace TypedMemory;

/// <summary>
/// A member of a memory type in queries. The generator emits one for each, e.g. <c>FactFields.Source</c>.
/// </summary>
/// <typeparam name="T">The memory type.</typeparam>
public abstract class MemoryField<T>
    where T : notnull
{
    private protected MemoryField(MemoryMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        Member = member;
    }

    /// <summary>How the member is found and compared.</summary>
    public MemoryMember Member { get; }

    /// <summary>Whether the member is null, or missing.</summary>
    public MemoryFilter<T> IsNull => new(new MemoryPredicate.Compare(Member, MemoryComparison.Equal, MemoryValue.Null));

    /// <summary>Whether the member is neither null nor missing.</summary>
    public MemoryFilter<T> IsNotNull => !IsNull;

    /// <inheritdoc/>
    public override string ToString() => Member.Path;
}
