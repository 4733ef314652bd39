using TypedMemory.Core.Merging.Origins;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Store;

namespace TypedMemory.Edits;

/// <summary>What the scope of the caller says of an edit, with the trust of its sources taken into account.</summary>
internal static class ScopedOrigin
{
    /// <summary>Who edits, when, and from what.</summary>
    public static ValueTask<EditContext> ContextAsync(IDocumentStore store, CancellationToken cancellationToken)
    {
        var context = new EditContext(store.Actor, store.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        return MemoryScope.Current is null
            ? new ValueTask<EditContext>(context)
            : WithOriginAsync(context, store, cancellationToken);
    }

    /// <summary>What the scope says, or <see langword="null"/> outside of one.</summary>
    public static async ValueTask<MemoryOrigin?> ReadAsync(MemoryStore memory, CancellationToken cancellationToken)
    {
        if (MemoryScope.Current is null) return null;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(store, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<MemoryOrigin?> ReadAsync(IDocumentStore store, CancellationToken cancellationToken)
    {
        if (MemoryScope.Current?.Origin is not { } origin) return null;
        MemoryTrust trust = origin.Trust;
        foreach (string id in origin.DerivedFrom)
        {
            DocumentRevision? source = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);

            // Of a source that is not here nothing is known.
            MemoryTrust its = source is { Deleted: false } ? DocumentTrust.Of(source.Body) : MemoryTrust.Unverified;
            if (its < trust) trust = its;
        }

        return origin with { Trust = trust };
    }

    private static async ValueTask<EditContext> WithOriginAsync(
        EditContext context, IDocumentStore store, CancellationToken cancellationToken) =>
        context with { Origin = await ReadAsync(store, cancellationToken).ConfigureAwait(false) };
}
