using TypedMemory.Core.Merging.Links;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries.Expiry;

/// <summary>Which documents of a type are left out of what is read.</summary>
/// <param name="type">The type.</param>
public sealed class DocumentVisibility(MemoryType type)
{
    /// <summary>Asks for the end of its time in documents.</summary>
    private readonly ExpiryRule? _rule = type.Expiry is { } expiry
        ? new ExpiryRule(type.Prefix, expiry) { Upcast = type.Upcast } : null;

    private static readonly MemoryPredicate s_isPresent = new MemoryPredicate.Not(
        new MemoryPredicate.Exists(new MemoryMember(DocumentLinks.SupersededBy, MemoryValueKind.None)));

    /// <summary>Whether documents of the type can expire.</summary>
    public bool Expires => _rule is not null;

    /// <summary>Whether a document's time is over.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="now">The time of the store.</param>
    public bool HasEnded(ReadOnlySpan<byte> body, DateTimeOffset now) => EndOf(body) is { } end && end <= now;

    /// <summary>Until when a document holds, or <see langword="null"/> for ever.</summary>
    /// <param name="body">Its body.</param>
    public DateTimeOffset? EndOf(ReadOnlySpan<byte> body)
    {
        if (_rule is not { } rule) return null;
        byte[]? present = null;
        try
        {
            present = rule.Upcast?.Invoke(body);
        }
        catch (MemoryFormatException)
        {
            // Whoever reads the document is told so.
        }

        return rule.Expiry.EndOf(present is null ? body : present);
    }

    /// <summary>Whether a document is left out.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="include">What is not left out.</param>
    /// <param name="now">The time of the store.</param>
    public bool Hides(ReadOnlySpan<byte> body, MemoryInclude include, DateTimeOffset now) =>
        ((include & MemoryInclude.Superseded) == 0 && DocumentLinks.IsSuperseded(body))
        || ((include & MemoryInclude.Expired) == 0 && HasEnded(body, now));

    /// <summary>
    /// What a query or a question is to ask beside what it asks, or <see langword="null"/> for nothing.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="include">What is not left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<MemoryPredicate?> PredicateAsync(
        IDocumentStore store, MemoryInclude include, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        MemoryPredicate? predicate = _rule is not null && (include & MemoryInclude.Expired) == 0
            ? new MemoryPredicate.Not(_rule.HasEnded(store.TimeProvider.GetUtcNow())) : null;
        if ((include & MemoryInclude.Superseded) != 0
            || !await DocumentLinks.MayHaveAsync(store, cancellationToken).ConfigureAwait(false)) return predicate;
        return predicate is null ? s_isPresent : MemoryPredicate.And(predicate, s_isPresent);
    }

    /// <summary>The query that leaves out what is to be left out.</summary>
    /// <param name="store">The store.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<DocumentQuery> ApplyAsync(
        IDocumentStore store, DocumentQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await PredicateAsync(store, query.Include, cancellationToken).ConfigureAwait(false) is { } hidden
            ? query with { Predicate = MemoryPredicate.And(query.Predicate, hidden), Include = MemoryInclude.All }
            : query;
    }
}
