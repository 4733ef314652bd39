namespace TypedMemory;

/// <summary>
/// A map whose values can be asked for whatever their keys: <c>FactFields.Labels.Values.Any(label => label ==
/// "prod")</c>, <c>OrderFields.ByName.Values.Any(line => line.Quantity > 3)</c>.
/// </summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TField">The field that an entry is.</typeparam>
/// <typeparam name="TValues">The field that the values are: that of a collection.</typeparam>
public sealed class MemoryMapField<T, TKey, TField, TValues> : MemoryMapField<T, TKey, TField>
    where T : notnull
    where TField : MemoryField<T>
    where TValues : MemoryField<T>
{
    /// <summary>Creates a field; called by generated code.</summary>
    /// <param name="member">How the map is found, and the values of its entries compared.</param>
    /// <param name="nameOf">Makes the JSON name of a key.</param>
    /// <param name="entry">Makes the field of an entry.</param>
    /// <param name="values">Makes the field of the values.</param>
    public MemoryMapField(
        MemoryMember member, Func<TKey, string> nameOf, Func<MemoryMember, TKey, TField> entry,
        Func<MemoryMember, TValues> values)
        : base(member, nameOf, entry)
    {
        ArgumentNullException.ThrowIfNull(values);
        Values = values(Member with { IsCollection = true });
    }

    /// <summary>
    /// The values of all entries, as the elements of a collection. No index answers what is asked of them.
    /// </summary>
    public TValues Values { get; }
}
