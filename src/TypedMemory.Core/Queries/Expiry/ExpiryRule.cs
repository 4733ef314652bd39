using System.Collections.Immutable;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries.Expiry;

/// <summary>The rule by which the documents of a prefix end at a time.</summary>
/// <param name="Prefix">The prefix of the type's ids.</param>
/// <param name="Expiry">What says it.</param>
public sealed record ExpiryRule(string Prefix, MemoryExpiry Expiry)
{
    /// <summary>
    /// Brings documents of older versions into the present form. The default value is <see langword="null"/>: they are
    /// taken as they are stored.
    /// </summary>
    public DocumentUpcast? Upcast { get; init; }

    /// <summary>The rules of the types that have one.</summary>
    /// <param name="types">The types.</param>
    public static ImmutableArray<ExpiryRule> Of(IEnumerable<MemoryType> types) =>
    [
        .. types.Where(static type => type.Expiry is not null).Select(
            static type => new ExpiryRule(type.Prefix, type.Expiry!) { Upcast = type.Upcast }),
    ];

    /// <summary>
    /// The rules that a store has recorded, of whatever types: what a tool or a peer goes by that has the store and no
    /// application. A store without indexes has none.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<ImmutableArray<ExpiryRule>> ReadAsync(
        IDocumentStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (store.Capability<IQueryStore>() is not { } indexed) return [];
        return
        [
            .. (await indexed.ReadIndexesAsync(cancellationToken).ConfigureAwait(false))
                .SelectMany(static type => type.Indexes, static (type, index) => (type.Prefix, Index: index))
                .Where(static item => item.Index.Expiry is not null)
                .Select(static item => new ExpiryRule(
                    item.Prefix,
                    new MemoryExpiry(item.Index.Members[0].Member) { Policy = item.Index.Expiry!.Value })),
        ];
    }

    /// <summary>Holds for documents whose time is over.</summary>
    /// <param name="now">The time.</param>
    public MemoryPredicate HasEnded(DateTimeOffset now) =>
        new MemoryPredicate.Compare(Expiry.Member, MemoryComparison.LessOrEqual, MemoryValue.Of(now));
}
