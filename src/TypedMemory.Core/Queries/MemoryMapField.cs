namespace TypedMemory;

/// <summary>
/// A member that is a map, queried by the entries of given keys: <c>FactFields.Labels["env"] == "prod"</c>.
/// </summary>
/// <remarks>An entry is found under the name that the codec writes for its key.</remarks>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TField">The field that an entry is.</typeparam>
public class MemoryMapField<T, TKey, TField> : MemoryField<T>
    where T : notnull
    where TField : MemoryField<T>
{
    private readonly Func<TKey, string> _nameOf;
    private readonly Func<MemoryMember, TKey, TField> _entry;

#pragma warning disable RS0022 // The base has no protected members; it is a class for what all fields have in common.
    /// <summary>Creates a field; called by generated code.</summary>
    /// <param name="member">How the map is found, and the values of its entries compared.</param>
    /// <param name="nameOf">Makes the JSON name of a key.</param>
    /// <param name="entry">Makes the field of an entry.</param>
    public MemoryMapField(MemoryMember member, Func<TKey, string> nameOf, Func<MemoryMember, TKey, TField> entry)
        : base(member)
#pragma warning restore RS0022
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        ArgumentNullException.ThrowIfNull(entry);
        _nameOf = nameOf;
        _entry = entry;
    }

    /// <summary>The value of an entry; null where there is no entry of this key.</summary>
    /// <param name="key">The key.</param>
    public TField this[TKey key] => _entry(EntryOf(key), key);

    /// <summary>Whether there is an entry of a key, be its value null.</summary>
    /// <param name="key">The key.</param>
    public MemoryFilter<T> ContainsKey(TKey key) => new(new MemoryPredicate.Exists(EntryOf(key)));

    private MemoryMember EntryOf(TKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new MemoryMember(_nameOf(key), Member.Kind)
        {
            Owner = Member,
            EnumNames = Member.EnumNames,
            UnknownName = Member.UnknownName,
        };
    }
}
