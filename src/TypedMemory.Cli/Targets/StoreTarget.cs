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
        RevisionId? parent = edit.Replaced?.Leaf;
        RevisionId revision = RevisionHasher.ComputeFromBody(
            parent, edit.Deleted, edit.Body.Span, edit.Attachments);
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
                    Attachments = edit.Attachments,
                },
            ],
            KeepsUnique = true,
        };
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch { Writes = [write] }, cancellationToken).ConfigureAwait(false);
        return outcomes[0].Error is { } error ? throw error : revision;
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
        var stages = new List<IAttachmentStage>();
        try
        {
            var writes = ImmutableArray.CreateBuilder<DocumentWrite>();
            foreach (IGrouping<string, TargetGraft> document in grafts.GroupBy(
                static graft => graft.Revision.Id, StringComparer.Ordinal))
            {
                var revisions = ImmutableArray.CreateBuilder<DocumentRevision>();
                foreach (TargetGraft graft in document)
                    revisions.Add(await StageAsync(graft, stages, cancellationToken).ConfigureAwait(false));
                writes.Add(new DocumentWrite { Id = document.Key, Revisions = revisions.DrainToImmutable() });
            }

            IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
                new DocumentBatch { Writes = writes.DrainToImmutable() }, cancellationToken).ConfigureAwait(false);
            return [.. outcomes.Where(static outcome => outcome.Error is not null)
                .Select(static outcome => (outcome.Id, outcome.Error!.Message))];
        }
        finally
        {
            foreach (IAttachmentStage stage in stages) await stage.DisposeAsync().ConfigureAwait(false);
        }
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
                $"\"{text}\" is no sequence of a store. Give --since a number, or now."),
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

    private async ValueTask<DocumentRevision> StageAsync(
        TargetGraft graft, List<IAttachmentStage> stages, CancellationToken cancellationToken)
    {
        DocumentRevision revision = graft.Revision;
        if (revision.Attachments.IsEmpty) return revision;
        var attachments = ImmutableArray.CreateBuilder<DocumentAttachment>(revision.Attachments.Length);
        foreach (DocumentAttachment attachment in revision.Attachments)
        {
            using var content = new MemoryStream(graft.Contents[attachment.Name].ToArray(), writable: false);
            IAttachmentStage stage = await store.StageAttachmentAsync(content, cancellationToken)
                .ConfigureAwait(false);
            stages.Add(stage);
            attachments.Add(attachment with { Sha256 = stage.Sha256, Length = stage.Length, Digest = stage.Md5Digest });
        }

        return new DocumentRevision
        {
            Id = revision.Id,
            Path = revision.Path,
            Deleted = revision.Deleted,
            Body = revision.Body,
            Attachments = attachments.DrainToImmutable(),
        };
    }
}
