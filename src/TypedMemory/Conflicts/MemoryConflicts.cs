using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Conflicts;

/// <summary>Resolves the conflicts of registered types, and knows why the others are open.</summary>
internal sealed partial class MemoryConflicts(MemoryStore memory, MemoryTypes types, MemoryLoggers loggers)
    : IMemoryConflicts
{
    private const int PageSize = 256;

    /// <summary>From here on the bytes and the time that a document costs are worth a word.</summary>
    private const int ManyActors = 64;

    private readonly ILogger _logger = loggers.For<MemoryConflicts>();

    // Only documents that were tried and could not be resolved: as few as there are such conflicts.
    private readonly ConcurrentDictionary<string, ResolutionOutcome> _stuck = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _crowded = new(StringComparer.Ordinal);
    private long _resolved;

    /// <summary>How many documents were seen with more actors than <see cref="ManyActors"/>.</summary>
    public int Crowded => _crowded.Count;

    public async ValueTask<ConflictCounts> GetCountsAsync(CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        int beside = (await ReviewStuckAsync(store, cancellationToken).ConfigureAwait(false)).Count;
        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return new ConflictCounts(
            info.ConflictedDocuments + beside,
            Interlocked.Read(ref _resolved),
            CountStuck(ResolutionOutcome.Manual),
            CountStuck(ResolutionOutcome.AwaitingNewerVersion),
            CountStuck(ResolutionOutcome.Failed));
    }

    public async IAsyncEnumerable<OpenConflict> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        await foreach (string[] page in ReadPagesAsync(store, cancellationToken).ConfigureAwait(false))
        {
            IReadOnlyList<DocumentSnapshot?> documents =
                await store.GetSnapshotsAsync(page, cancellationToken).ConfigureAwait(false);
            foreach (DocumentSnapshot? document in documents)
            {
                if (document is { LiveLeaves: > 1 }) yield return Describe(document);
            }
        }

        IReadOnlyList<DocumentSnapshot> beside = await ReviewStuckAsync(store, cancellationToken).ConfigureAwait(false);
        foreach (DocumentSnapshot document in beside) yield return Describe(document);
    }

    public async ValueTask<int> ResolveAsync(CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        (int resolved, _) = await ResolveSinceAsync(store, 0, cancellationToken).ConfigureAwait(false);
        return resolved;
    }

    public async ValueTask<int> ResolveAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        int resolved = 0;
        foreach (string[] page in ids.Distinct(StringComparer.Ordinal).Chunk(PageSize))
        {
            resolved += await ResolveAsync(store, page, cancellationToken).ConfigureAwait(false);
        }

        return resolved;
    }

    private static async IAsyncEnumerable<string[]> ReadPagesAsync(
        IDocumentStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string after = "";
        while (true)
        {
            string[] page =
                [.. await store.ReadConflictsAsync(after, PageSize, cancellationToken).ConfigureAwait(false)];
            if (page.Length > 0) yield return page;
            if (page.Length < PageSize) yield break;
            after = page[^1];
        }
    }

    private OpenConflict Describe(DocumentSnapshot document)
    {
        (OpenConflictState state, string? reason) = (OpenConflictState.UnknownType, null);
        if (types.Find(document.Id) is { } type)
        {
            Resolution resolution = ConflictResolver.Resolve(type.Merge, document);
            reason = resolution.Reason;
            state = resolution.Outcome switch
            {
                ResolutionOutcome.Manual => OpenConflictState.Manual,
                ResolutionOutcome.AwaitingNewerVersion => OpenConflictState.AwaitingNewerVersion,
                ResolutionOutcome.Failed => OpenConflictState.Failed,
                _ => OpenConflictState.Pending,
            };
        }

        return new OpenConflict(
            document.Id,
            [.. document.Leaves.Where(static leaf => !leaf.Deleted).Select(static leaf => leaf.Revision)],
            state,
            reason);
    }

    /// <summary>What was stuck may have been resolved by hand, or by another replica.</summary>
    /// <returns>What still is and the store does not count: live leaves beside deletes that cannot be read
    /// here.</returns>
    private async ValueTask<IReadOnlyList<DocumentSnapshot>> ReviewStuckAsync(
        IDocumentStore store, CancellationToken cancellationToken)
    {
        List<DocumentSnapshot> beside = [];
        if (_stuck.IsEmpty) return beside;
        string[] ids = [.. _stuck.Keys.Order(StringComparer.Ordinal)];
        IReadOnlyList<DocumentSnapshot?> documents = await store.GetSnapshotsAsync(
            ids, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < ids.Length; i++)
        {
            if (documents[i] is not { } document || !IsStuck(document)) _stuck.TryRemove(ids[i], out _);
            else if (document.LiveLeaves == 1) beside.Add(document);
        }

        return beside;
    }

    private bool IsStuck(DocumentSnapshot document) =>
        types.Find(document.Id) is { } type
        && ConflictResolver.Resolve(type.Merge, document).Outcome is
            ResolutionOutcome.Manual or ResolutionOutcome.AwaitingNewerVersion or ResolutionOutcome.Failed;

    private int CountStuck(ResolutionOutcome outcome) => _stuck.Count(entry => entry.Value == outcome);
}
