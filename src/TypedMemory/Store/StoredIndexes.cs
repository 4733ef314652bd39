using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Store;

/// <summary>Which indexes a store keeps of a type.</summary>
internal static class StoredIndexes
{
    /// <summary>
    /// A version that no document has: an index of it leaves every document to the one of older ones.
    /// </summary>
    private const int NoDocuments = int.MaxValue;

    /// <summary>
    /// The indexes of a type. Of one with upcasts they leave documents of older versions out, which a further one
    /// holds: an index sees the stored form, and a query asks about the present one.
    /// </summary>
    /// <remarks>
    /// Sealed members are in no index, though <see cref="EncryptedAttribute.LocalPlaintext"/> would let them be: each
    /// query opens them in memory. So no plain text is in the file, where it would outlive its key, and processes
    /// without the key keep the indexes as well. The documents of a full text over them are all taken for older ones.
    /// </remarks>
    public static ImmutableArray<MemoryIndex> Of(MemoryType type)
    {
        // What a sweep goes by, and with it what a tool is told that has the store and no application.
        ImmutableArray<MemoryIndex> declared = type.Expiry is not { } expiry ? type.Indexes : type.Indexes.Add(
            new MemoryIndex([new MemoryIndexMember(expiry.Member)]) { Expiry = expiry.Policy });
        MemoryIndex[] indexes =
            [.. declared.Where(index => index.IsFullText || !Members(index).Any(m => IsSealed(type, m)))];
        bool hidesText = indexes.Any(index => index.IsFullText && Members(index).Any(m => IsSealed(type, m)));
        if (indexes.Length == 0 || (type.Version == 1 && !hidesText)) return [.. indexes];
        int version = hidesText ? NoDocuments : type.Version;
        return
        [
            .. indexes.Select(index => hidesText && !index.IsFullText && (type.Version == 1 || index.IsUnique)
                ? index : index with { Version = version }),
            new MemoryIndex([]) { Version = version },
        ];
    }

    private static IEnumerable<MemoryMember> Members(MemoryIndex index) =>
        index.Members.Concat(index.Thread).Concat(index.ThreadOrder).Select(static part => part.Member);

    private static bool IsSealed(MemoryType type, MemoryMember member)
    {
        while (member.Owner is { } owner) member = owner;
        return type.Sealed.Any(known => known.Name == member.Name);
    }
}
