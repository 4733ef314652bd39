using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Functions;

/// <summary>
/// The design documents of a database, with their functions. They come by every way, replication among them, so what is
/// new is looked for before each use; that is one step of the feed, and none where nothing was written.
/// </summary>
/// <param name="store">The database's store, whole.</param>
/// <param name="languages">The languages that are run.</param>
internal sealed class Designs(IDocumentStore store, IReadOnlyList<IDesignLanguage> languages)
{
    private volatile Listing _listing = new(-1, -1, []);

    /// <summary>Whether functions are run at all.</summary>
    public bool AreRun => languages.Count > 0;

    /// <summary>The design documents as they are now.</summary>
    public async ValueTask<ImmutableArray<Design>> ListAsync(CancellationToken cancellationToken)
    {
        Listing known = _listing;
        // Both before the look: what is written after it is looked at the next time.
        long sequence = store.LastSequence;
        long removals = store.Removals;
        if (known.Removals == removals)
        {
            if (known.Sequence == sequence) return known.Found;
            StoreChangesPage news = await store.ReadChangesAsync(
                new StoreChangesQuery { Since = Math.Max(known.Sequence, 0), Prefixes = [Design.Prefix], Limit = 1 },
                cancellationToken).ConfigureAwait(false);
            if (news.Changes is [])
            {
                _listing = known with { Sequence = sequence };
                return known.Found;
            }
        }

        var found = ImmutableArray.CreateBuilder<Design>();
        await foreach (DocumentRevision document in store.ListAsync(
            new ListQuery { Prefix = Design.Prefix }, cancellationToken).ConfigureAwait(false))
        {
            // One that has not changed keeps its compiled functions.
            found.Add(known.Found.FirstOrDefault(design => design.Id == document.Id
                && design.Revision == document.Revision) ?? Design.Read(document, languages));
        }

        _listing = new Listing(sequence, removals, found.ToImmutable());
        return _listing.Found;
    }

    /// <summary>Finds a design document by its name, without <c>_design/</c>.</summary>
    public async ValueTask<Design?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(design => design.Id.AsSpan(Design.Prefix.Length).SequenceEqual(name));

    private sealed record Listing(long Sequence, long Removals, ImmutableArray<Design> Found);
}
