namespace TypedMemory;

/// <summary>
/// Names the converter between the values of a member, or of a type, and what documents hold of them.
/// </summary>
/// <remarks>
/// On a type, it counts for every member of the type, within collections too; on a member, for the member alone, and in
/// place of that of the type. Indexes, queries and merges see what is stored.
/// </remarks>
/// <typeparam name="TConverter">The converter: a <see cref="MemoryConverter{TValue, TStored}"/> with a constructor
/// without parameters.</typeparam>
[AttributeUsage(
    AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Class
    | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface)]
public sealed class MemoryConverterAttribute<TConverter> : Attribute
    where TConverter : new();
