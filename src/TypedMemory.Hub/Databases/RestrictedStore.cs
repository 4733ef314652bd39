using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// A store as a user sees it who may read and write some prefixes only. What may not be read is not there, deletions of
/// it neither; what may not be written is refused. Every endpoint works on a store, so none can forget to ask.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="rights">What the user may do.</param>
internal sealed class RestrictedStore(IDocumentStore inner, PrefixRights rights) : DelegatingDocumentStore(inner)
{
    private const int CountPage = 1_000;

    // What a store can do beside documents knows nothing of rights: it is for those who may do everything.
    public override TCapability? Capability<TCapability>()
        where TCapability : class => null;

    public override async ValueTask<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default)
    {
        StoreInfo info = await Inner.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        long live = await CountAsync("", cancellationToken).ConfigureAwait(false);
        long all = await CountAsync(
            new ListQuery { IncludeDeleted = true, IncludeBodies = false }, cancellationToken).ConfigureAwait(false);
        return info with { Documents = live, DeletedDocuments = all - live, ConflictedDocuments = 0, FileSize = 0 };
    }

    public override ValueTask<DocumentRevision?> GetAsync(string id, CancellationToken cancellationToken = default) =>
        rights.MayRead(id) ? Inner.GetAsync(id, cancellationToken) : new(default(DocumentRevision));

    public override ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken = default) =>
        rights.MayRead(id) ? Inner.GetAsync(id, revision, cancellationToken) : new(default(DocumentRevision));

    public override ValueTask<TResult?> GetAsync<TResult>(
        string id, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default)
        where TResult : default =>
        rights.MayRead(id) ? Inner.GetAsync(id, decoder, cancellationToken) : new(default(TResult));

    public override ValueTask<DocumentSnapshot?> GetSnapshotAsync(
        string id, CancellationToken cancellationToken = default) =>
        rights.MayRead(id) ? Inner.GetSnapshotAsync(id, cancellationToken) : new(default(DocumentSnapshot));

    public override ValueTask<IReadOnlyList<DocumentSnapshot?>> GetSnapshotsAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        ReadableAsync(ids, readable => Inner.GetSnapshotsAsync(readable, cancellationToken));

    public override ValueTask<RevisionTree?> GetTreeAsync(string id, CancellationToken cancellationToken = default) =>
        rights.MayRead(id) ? Inner.GetTreeAsync(id, cancellationToken) : new(default(RevisionTree));

    public override ValueTask<IReadOnlyList<RevisionTree?>> GetTreesAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        ReadableAsync(ids, readable => Inner.GetTreesAsync(readable, cancellationToken));

    public override async ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default)
    {
        ImmutableArray<DocumentWrite> allowed = [.. batch.Writes.Where(write => rights.MayWrite(write.Id))];
        if (allowed.Length == batch.Writes.Length)
            return await Inner.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        if (batch.Atomic) return [.. batch.Writes.Select(static write => Refused(write.Id))];
        var rest = new DocumentBatch
        {
            Writes = allowed,
            LocalDocuments = batch.LocalDocuments,
            Origin = batch.Origin,
            LeaseEpoch = batch.LeaseEpoch,
        };
        IReadOnlyList<WriteOutcome> done = await Inner.WriteAsync(rest, cancellationToken).ConfigureAwait(false);
        int next = 0;
        return [.. batch.Writes.Select(write => rights.MayWrite(write.Id) ? done[next++] : Refused(write.Id))];
    }

    public override ValueTask<IReadOnlyList<WriteOutcome>> EditAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A restricted store writes whole documents; it runs no edits.");

    public override async IAsyncEnumerable<DocumentRevision> ListAsync(
        ListQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        int left = query.Limit;
        foreach (ListQuery part in Parts(query))
        {
            if (left <= 0) yield break;
            await foreach (DocumentRevision document in Inner.ListAsync(
                part with { Limit = left }, cancellationToken).ConfigureAwait(false))
            {
                left--;
                yield return document;
            }
        }
    }

    public override ValueTask<DecodedPage<TResult>> ListPageAsync<TResult>(
        ListQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A restricted store lists documents with their bodies only.");

    public override ValueTask<long> CountAsync(string prefix, CancellationToken cancellationToken = default) =>
        CountAsync(new ListQuery { Prefix = prefix, IncludeBodies = false }, cancellationToken);

    public override async ValueTask<long> CountAsync(ListQuery query, CancellationToken cancellationToken = default)
    {
        long count = 0;
        foreach (ListQuery part in Parts(query))
            count += await Inner.CountAsync(part, cancellationToken).ConfigureAwait(false);
        return count;
    }

    public override async ValueTask<long> CountChangesAsync(long since, CancellationToken cancellationToken = default)
    {
        long count = 0;
        var query = new StoreChangesQuery { Since = since, Limit = CountPage };
        while (true)
        {
            StoreChangesPage page = await ReadChangesAsync(query, cancellationToken).ConfigureAwait(false);
            count += page.Changes.Length;
            if (!page.HasMore) return count;
            query = query with { Since = page.LastSequence };
        }
    }

    public override ValueTask<StoreChangesPage> ReadChangesAsync(
        StoreChangesQuery query, CancellationToken cancellationToken = default)
    {
        if (rights.MayReadAll) return Inner.ReadChangesAsync(query, cancellationToken);
        bool isAll = query.Prefixes.IsEmpty && query.Ids.IsEmpty;
        StoreChangesQuery readable = query with
        {
            Prefixes = isAll ? rights.Readable
                : [.. query.Prefixes.SelectMany(prefix => rights.Within(prefix)).Distinct(StringComparer.Ordinal)],
            Ids = [.. query.Ids.Where(rights.MayRead)],
        };
        // Without prefixes and ids everything would be asked for.
        return readable.Prefixes.IsEmpty && readable.Ids.IsEmpty
            ? new(new StoreChangesPage([], Math.Max(query.Since, Inner.LastSequence), false))
            : Inner.ReadChangesAsync(readable, cancellationToken);
    }

    public override ValueTask<DecodedChanges<TResult>> ReadChangesAsync<TResult>(
        StoreChangesQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A restricted store reads changes with their bodies only.");

    public override ValueTask<IReadOnlyList<string>> ReadConflictsAsync(
        string after, int limit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A restricted store lists no conflicts: that takes the right to read everything.");

    // Checkpoints of others name what they replicate; one's own is read by its id.
    public override ValueTask<IReadOnlyList<LocalDocument>> ListLocalAsync(
        ListQuery query, CancellationToken cancellationToken = default) => new([]);

    public override ValueTask<IReadOnlyList<DocumentRevisions>> PurgeAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) => throw Admins();

    public override ValueTask<long> EvictAsync(
        StoreEviction eviction, CancellationToken cancellationToken = default) => throw Admins();

    public override ValueTask CompactAsync(CancellationToken cancellationToken = default) => throw Admins();

    public override ValueTask CompactAsync(
        IProgress<CompactionProgress>? progress, CancellationToken cancellationToken = default) => throw Admins();

    public override ValueTask SetRevisionLimitAsync(int limit, CancellationToken cancellationToken = default) =>
        throw Admins();

    // The store is another's to close.
#pragma warning disable CA2215
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215

    private static InvalidOperationException Admins() =>
        new("This is for those who may read and write the whole database.");

    private static WriteOutcome Refused(string id) => new(
        id, default, 0, new TypedMemoryException(
            TypedMemoryErrorCodes.Forbidden,
            "You may not write this document: your roles have no grant to write ids that begin so."));

    private IEnumerable<ListQuery> Parts(ListQuery query)
    {
        IEnumerable<string> prefixes = rights.Within(query.Prefix);
        if (query.Descending) prefixes = prefixes.Reverse();
        return prefixes.Select(prefix => query with { Prefix = prefix });
    }

    private async ValueTask<IReadOnlyList<T?>> ReadableAsync<T>(
        IReadOnlyList<string> ids, Func<IReadOnlyList<string>, ValueTask<IReadOnlyList<T?>>> read)
        where T : class
    {
        string[] readable = [.. ids.Where(rights.MayRead)];
        IReadOnlyList<T?> found = readable.Length == 0 ? [] : await read(readable).ConfigureAwait(false);
        if (readable.Length == ids.Count) return found;
        int next = 0;
        return [.. ids.Select(id => rights.MayRead(id) ? found[next++] : null)];
    }
}
