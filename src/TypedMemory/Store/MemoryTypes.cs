using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Generated;

namespace TypedMemory.Store;

/// <summary>The memory types of the application, by the prefix of their ids.</summary>
internal sealed class MemoryTypes
{
    private readonly Dictionary<string, MemoryType> _byPrefix = new(StringComparer.Ordinal);

    /// <summary>Gathers the types.</summary>
    /// <param name="registrations">What the application has added; the same type may be among it twice.</param>
    /// <param name="keys">The keys of sealed types; <see langword="null"/> if the application has none.</param>
    /// <param name="services">Where functions are that values go through; <see langword="null"/> for none.</param>
    /// <exception cref="InvalidOperationException">Two types lay claim to the same ids.</exception>
    public MemoryTypes(
        IEnumerable<MemoryTypeRegistration> registrations, IMemoryKeys? keys = null, IServiceProvider? services = null)
    {
        InterceptedTypes? intercepted = services is null ? null : new InterceptedTypes(services);
        foreach (MemoryTypeRegistration registration in registrations)
        {
            MemoryType type = intercepted is null ? registration.Type : registration.Type.Accept(intercepted);
            bool isSealed = keys is not null && (!type.Sealed.IsEmpty || type.SealsAttachments);
            Add(isSealed ? type with { Keys = keys } : type);
        }
    }

    public IReadOnlyCollection<MemoryType> All => _byPrefix.Values;

    /// <summary>The filter that lets through the documents of every type.</summary>
    public SyncFilter Filter => new([.. _byPrefix.Keys.Order(StringComparer.Ordinal)]);

    /// <summary>The type of a document; <see langword="null"/> if the application has not added it.</summary>
    public MemoryType? Find(ReadOnlySpan<char> id) =>
        _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(
            id[..(id.IndexOf(':') + 1)], out MemoryType? type)
            ? type
            : null;

    /// <summary>What the runtime knows of a type.</summary>
    /// <exception cref="InvalidOperationException">The application has not added it.</exception>
    public MemoryType<T, TId> Get<T, TId>()
        where T : notnull
        where TId : struct, IMemoryId<TId> => Find(TId.TypePrefix) as MemoryType<T, TId>
        ?? throw new InvalidOperationException(
            $"The memory type {typeof(T).FullName} is not registered. Call AddGeneratedTypes() inside of AddTypedMemory.");

    private void Add(MemoryType type)
    {
        foreach (MemoryType other in _byPrefix.Values)
        {
            bool overlap = other.Prefix.StartsWith(type.Prefix, StringComparison.Ordinal)
                || type.Prefix.StartsWith(other.Prefix, StringComparison.Ordinal);
            if (!overlap) continue;
            if (other.ClrType == type.ClrType) return;
            throw new InvalidOperationException(
                $"The memory types {other.ClrType.FullName} (\"{other.Prefix}\") and {type.ClrType.FullName} "
                + $"(\"{type.Prefix}\") claim the same document ids. Give one of them another name in its [MemoryType].");
        }

        _byPrefix.Add(type.Prefix, type);
    }
}
