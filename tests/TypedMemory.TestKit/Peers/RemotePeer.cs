using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

/// <summary>
/// A peer that behaves like a database behind HTTP: no transaction of a batch with local documents, each revision
/// stands or falls by itself. Counts what is asked of it, and can be told what to refuse.
/// </summary>
public sealed class RemotePeer(IReplicationPeer inner) : PeerWrapper(inner)
{
    /// <summary>What is refused, and why; <see langword="null"/> takes the revision.</summary>
    public Func<DocumentRevision, DocumentRefusal?>? Refuse { get; set; }

    /// <summary>Whether local documents may be written.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>The rules by which the peer refuses.</summary>
    public string? Policy { get; set; }

    /// <summary>Called before each call, with its name.</summary>
    public Func<string, ValueTask>? OnCall { get; set; }

    /// <summary>Whether feeds hang without a sign of life, until they are given up: a half-open connection.</summary>
    public bool HangFeeds { get; set; }

    /// <summary>Called before a write.</summary>
    public Action<PeerWriteBatch>? OnWrite { get; set; }

    /// <summary>How often each call was made.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new();

    /// <summary>The documents that were fetched, in order.</summary>
    public ConcurrentQueue<string> Fetched { get; } = new();

    /// <summary>The documents that were compared.</summary>
    public ConcurrentQueue<string> Compared { get; } = new();

    /// <summary>The revisions that were written, in order.</summary>
    public ConcurrentQueue<(string Id, RevisionId Revision)> Written { get; } = new();

    /// <summary>The feeds that were asked for.</summary>
    public ConcurrentQueue<PeerChangesQuery> Feeds { get; } = new();

    /// <inheritdoc/>
    public override bool CommitsLocalDocumentsWithWrites => false;

    /// <inheritdoc/>
    public override async ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default)
    {
        await CountAsync("info");
        return await Inner.GetInfoAsync(cancellationToken) with { Policy = Policy };
    }

    /// <inheritdoc/>
    public override async ValueTask CreateAsync(CancellationToken cancellationToken = default)
    {
        await CountAsync("create");
        await Inner.CreateAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Feeds.Enqueue(query);
        await CountAsync("changes");
        if (HangFeeds) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        await foreach (PeerChangesPage page in Inner.ReadChangesAsync(
            query with { SkipOrigin = null }, cancellationToken))
        {
            await CountAsync("page");
            yield return page;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        await CountAsync("diff");
        foreach (DocumentRevisions document in documents) Compared.Enqueue(document.Id);
        return await Inner.DiffRevisionsAsync(documents, cancellationToken);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await CountAsync("fetch");
        await foreach (FetchedDocument document in Inner.FetchAsync(documents, cancellationToken))
        {
            await CountAsync("document");
            Fetched.Enqueue(document.Id);
            yield return document;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default)
    {
        await CountAsync("attachment");
        return await Inner.OpenAttachmentAsync(id, revision, attachment, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        await CountAsync("write");
        OnWrite?.Invoke(batch);
        var refused = new List<DocumentRefusal>();
        foreach (PeerDocument document in batch.Documents)
        {
            foreach (DocumentRevision revision in document.Revisions)
            {
                if (Refuse?.Invoke(revision) is { } refusal)
                {
                    refused.Add(refusal);
                    continue;
                }

                refused.AddRange(await Inner.WriteAsync(
                    batch with { Documents = [document with { Revisions = [revision] }], LeaseEpoch = null },
                    cancellationToken));
                Written.Enqueue((revision.Id, revision.Revision));
            }
        }

        return [.. refused.DistinctBy(static refusal => refusal.Id)];
    }

    /// <inheritdoc/>
    public override async ValueTask<LocalDocument?> GetLocalAsync(
        string id, CancellationToken cancellationToken = default)
    {
        await CountAsync("get local");
        return await Inner.GetLocalAsync(id, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default)
    {
        await CountAsync("put local");
        if (ReadOnly) throw new TypedMemoryException(TypedMemoryErrorCodes.Forbidden, "The database is read-only.");
        return await Inner.PutLocalAsync(document, cancellationToken);
    }

    private ValueTask CountAsync(string call)
    {
        Calls.AddOrUpdate(call, 1, static (_, count) => count + 1);
        return OnCall?.Invoke(call) ?? ValueTask.CompletedTask;
    }
}
