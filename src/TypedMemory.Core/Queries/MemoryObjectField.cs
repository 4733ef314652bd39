namespace TypedMemory;

/// <summary>
/// A member that is a nested record. The generator derives a class of each, whose properties are the record's own
/// members.
/// </summary>
/// <typeparam name="T">The memory type.</typeparam>
public abstract class MemoryObjectField<T> : MemoryField<T>
    where T : notnull
{
#pragma warning disable RS0022 // The base has no protected members; it is a class for what all fields have in common.
    /// <summary>Creates a field; called by generated code.</summary>
    /// <param name="member">How the record is found.</param>
    protected MemoryObjectField(MemoryMember member)
        : base(member)
#pragma warning restore RS0022
    {
    }
}
