using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Targets;

/// <summary>A store's file.</summary>
internal sealed class StoreTarget(SqliteDocumentStore store) : ITarget
{
    private const int PageSize = 256;

    public string Name => store.Path;

    public SqliteDocumentStore? Store => store;

    public IAsyncEnumerable<DocumentRevision> ListAsync(ListQuery query, CancellationToken cancellationToken) =>
        store.ListAsync(query, cancellationToken);

    public async ValueTask<IReadOnlyList<DocumentRevision>?> GetLeavesAsync(
        string id, CancellationToken cancellationToken) =>
        (await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false))?.Leaves;

    public ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken) =>
        store.GetAsync(id, revision, cancellationToken);

    public async IAsyncEnumerable<string> ListConflictsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string after = "";
        while (true)
        {
            IReadOnlyList<string> page = await store.ReadConflictsAsync(
                after, PageSize, cancellationToken).ConfigureAwait(false);
            foreach (string id in page) yield return id;
            if (page.Count < PageSize) yield break;
            after = page[^1];
        }
    }

    public async ValueTask<RevisionId> EditAsync(TargetEdit edit, CancellationToken cancellationToken)
    {
        var staged = new StagedAttachments(store);
        await using ConfiguredAsyncDisposable life = staged.ConfigureAwait(false);
        RevisionId? parent = edit.Replaced?.Leaf;
        ImmutableArray<DocumentAttachment> attachments = await staged.StageAsync(
            edit.Attachments, edit.Contents, cancellationToken).ConfigureAwait(false);
        RevisionId revision = RevisionHasher.ComputeFromBody(parent, edit.Deleted, edit.Body.Span, attachments);
        var write = new DocumentWrite
        {
            Id = edit.Id,
            IfLeaf = parent,
            IfSequence = parent is null ? 0 : null,
            Revisions =
            [
                new DocumentRevision
                {
                    Id = edit.Id,
                    Path = edit.Replaced?.Append(revision) ?? new RevisionPath(revision),
                    Body = edit.Body,
                    Deleted = edit.Deleted,
                    Attachments = attachments,
                },
            ],
            KeepsUnique = true,
        };
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch { Writes = [write] }, cancellationToken).ConfigureAwait(false);
        return outcomes[0].Error is { } error ? throw error : revision;
    }

    public async ValueTask<IReadOnlyList<RevisionId>> DeleteAsync(
        string id, RevisionId? replaced, CancellationToken cancellationToken)
    {
        var edit = new RemoveEdit(id, replaced);
        IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync(
            [edit], cancellationToken).ConfigureAwait(false);
        return outcomes[0].Error is { } error
            ? throw error : [.. edit.Tombstones.Select(static tombstone => tombstone.Revision)];
    }

    public async ValueTask<IReadOnlyList<RevisionId>> ResolveAsync(
        string id, Func<DocumentSnapshot, DocumentWrite> resolve, CancellationToken cancellationToken)
    {
        DocumentSnapshot document = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw NoDocument(id);
        DocumentWrite write = resolve(document);
        if (write.Revisions.IsEmpty) return [];
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch { Writes = [write] }, cancellationToken).ConfigureAwait(false);
        return outcomes[0].Error is { } error
            ? throw error : [.. write.Revisions.Select(static revision => revision.Revision)];
    }

    public async IAsyncEnumerable<string> ListEveryIdAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new ListQuery { Prefix = prefix, IncludeDeleted = true, IncludeBodies = false };
        await foreach (DocumentRevision winner in store.ListAsync(query, cancellationToken).ConfigureAwait(false))
            yield return winner.Id;
    }

    public async ValueTask<Stream> OpenAttachmentAsync(
        DocumentRevision revision, DocumentAttachment attachment, CancellationToken cancellationToken) =>
        (attachment.Sha256 is null
            ? null : await store.OpenAttachmentAsync(attachment.Sha256, cancellationToken).ConfigureAwait(false))
        ?? throw new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound,
            $"The bytes of the attachment \"{attachment.Name}\" of \"{revision.Id}\" are not in the store.");

    public async ValueTask<IReadOnlyList<(string Id, string Reason)>> GraftAsync(
        IReadOnlyList<TargetGraft> grafts, CancellationToken cancellationToken)
    {
        var staged = new StagedAttachments(store);
        await using ConfiguredAsyncDisposable life = staged.ConfigureAwait(false);
        var writes = ImmutableArray.CreateBuilder<DocumentWrite>();
        foreach (IGrouping<string, TargetGraft> document in grafts.GroupBy(
            static graft => graft.Revision.Id, StringComparer.Ordinal))
        {
            var revisions = ImmutableArray.CreateBuilder<DocumentRevision>();
            foreach (TargetGraft graft in document)
            {
                DocumentRevision revision = graft.Revision;
                revisions.Add(new DocumentRevision
                {
                    Id = revision.Id,
                    Path = revision.Path,
                    Deleted = revision.Deleted,
                    Body = revision.Body,
                    Attachments = await staged.StageAsync(
                        revision.Attachments, graft.Contents, cancellationToken).ConfigureAwait(false),
                });
            }

            writes.Add(new DocumentWrite { Id = document.Key, Revisions = revisions.DrainToImmutable() });
        }

        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch { Writes = writes.DrainToImmutable() }, cancellationToken).ConfigureAwait(false);
        return [.. outcomes.Where(static outcome => outcome.Error is not null)
            .Select(static outcome => (outcome.Id, outcome.Error!.Message))];
    }

    public async IAsyncEnumerable<TargetChange> ReadChangesAsync(
        TargetFeed feed, Action waiting, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long since = feed.Since switch
        {
            null => 0,
            "now" => store.LastSequence,
            { } text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence) =>
                sequence,
            { } text => throw new UsageException(
                $"\"{text}\" is not a sequence of a store. Give --since a number, or now."),
        };
        while (true)
        {
            StoreChangesPage page = await store.ReadChangesAsync(
                new StoreChangesQuery
                {
                    Since = since,
                    Prefixes = feed.Prefix.Length == 0 ? [] : [feed.Prefix],
                    AllLeaves = true,
                },
                cancellationToken).ConfigureAwait(false);
            foreach (StoreChange row in page.Changes)
            {
                yield return new TargetChange(
                    row.Sequence.ToString(CultureInfo.InvariantCulture), row.Id, row.Leaves, row.Deleted, row.Origin);
            }

            since = page.LastSequence;
            if (page.HasMore) continue;
            if (!feed.Follow) yield break;
            waiting();
            await store.WaitForChangesAsync(since, feed.Prefix, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static TypedMemoryException NoDocument(string id) =>
        new(TypedMemoryErrorCodes.NotFound, $"There is no document \"{id}\" in the store.");
}
