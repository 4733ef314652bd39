using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Requests;

/// <summary>
/// A peer behind a line or a server that does not carry every request: what fails as a whole is divided, so that one
/// document never holds the others, and no size is sent again for ever.
/// </summary>
/// <param name="inner">The peer.</param>
/// <param name="limits">How large requests may be; kept from attempt to attempt.</param>
/// <param name="time">The time to wait by.</param>
internal sealed class DividingPeer(IReplicationPeer inner, RequestLimits limits, TimeProvider time) : IReplicationPeer
{
    private readonly PeerProbe _probe = new(inner, time);

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public bool CommitsLocalDocumentsWithWrites => inner.CommitsLocalDocumentsWithWrites;

    /// <inheritdoc/>
    public ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        inner.GetInfoAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask CreateAsync(CancellationToken cancellationToken = default) => inner.CreateAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        inner.GetLocalAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default) =>
        inner.PutLocalAsync(document, cancellationToken);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    /// <summary>Does nothing: the peer belongs to its owner.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        bool read = false;
        bool failed = false;
        while (true)
        {
            int size = Math.Min(query.PageSize, limits.Feed.Documents);
            IAsyncEnumerator<PeerChangesPage> pages = Defer(
                () => inner.ReadChangesAsync(query with { PageSize = size }, cancellationToken)).GetAsyncEnumerator(
                    cancellationToken);
            await using ConfiguredAsyncDisposable _ = pages.ConfigureAwait(false);
            while (true)
            {
                try
                {
                    if (!await pages.MoveNextAsync().ConfigureAwait(false)) yield break;
                }
                catch (TypedMemoryException error) when (!read && size > 1 && PeerProbe.MayBeOfContents(error))
                {
                    // A page that never comes; a feed that broke off later goes on in the next attempt.
                    limits.Feed.Failed(size, 0, again: failed);
                    failed = true;
                    if (!await _probe.IsWellAsync(error, cancellationToken).ConfigureAwait(false)) throw;
                    await _probe.WaitAsync(cancellationToken).ConfigureAwait(false);
                    break;
                }

                read = true;
                limits.Feed.Passed();
                yield return pages.Current;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A document that cannot be asked about by itself counts as lacking: what is wrong with it is told by its write.
    /// </remarks>
    public async ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        var answers = new List<MissingRevisions>();
        var divided = new DividedRequest<DocumentRevisions>(documents, static d => d.Id, SizeOf, limits.Diff, _probe)
        { PassesRefusalsBy = true };
        while (divided.TryTake(out IReadOnlyList<DocumentRevisions> request))
        {
            try
            {
                IReadOnlyList<MissingRevisions> answer = await inner.DiffRevisionsAsync(
                    request, cancellationToken).ConfigureAwait(false);
                if (!divided.IsRepeated) answers.AddRange(answer);
                divided.Passed();
            }
            catch (TypedMemoryException error)
            {
                await divided.FailedAsync(error, cancellationToken).ConfigureAwait(false);
            }
        }

        answers.AddRange(
            divided.Alone.Select(static failed => new MissingRevisions(failed.Item.Id, failed.Item.Revisions, [])));
        return answers;
    }

    /// <inheritdoc/>
    /// <remarks>What was set aside comes last, with its error.</remarks>
    public async IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var divided = new DividedRequest<DocumentRevisions>(documents, static d => d.Id, SizeOf, limits.Fetch, _probe);
        while (divided.TryTake(out IReadOnlyList<DocumentRevisions> request))
        {
            IAsyncEnumerator<FetchedDocument> fetched = Defer(() => inner.FetchAsync(request, cancellationToken))
                .GetAsyncEnumerator(cancellationToken);
            await using ConfiguredAsyncDisposable _ = fetched.ConfigureAwait(false);
            int taken = 0;
            while (true)
            {
                try
                {
                    if (await fetched.MoveNextAsync().ConfigureAwait(false))
                    {
                        if (taken < request.Count && fetched.Current.Id == request[taken].Id) taken++;
                    }
                    else
                    {
                        divided.Passed();
                        break;
                    }
                }
                catch (TypedMemoryException error)
                {
                    divided.PassedFirst(taken);
                    await divided.FailedAsync(error, cancellationToken).ConfigureAwait(false);
                    break;
                }

                if (!divided.IsRepeated) yield return fetched.Current;
            }
        }

        foreach (FailedAlone<DocumentRevisions> failed in divided.Alone)
        {
            yield return new FetchedDocument(failed.Item.Id, [], failed.Item.Revisions)
            { Error = FailedAloneException.From(failed.Error) };
        }
    }

    /// <inheritdoc/>
    /// <remarks>What was set aside is refused at present, under the peer's own word.</remarks>
    public async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var refused = new List<DocumentRefusal>();
        var divided = new DividedRequest<PeerDocument>(
            batch.Documents, static d => d.Id, static d => d.Bytes, limits.Write, _probe);
        while (divided.TryTake(out IReadOnlyList<PeerDocument> request))
        {
            PeerWriteBatch part = request.Count == batch.Documents.Length
                ? batch
                : batch with { Documents = [.. request] };
            try
            {
                IReadOnlyList<DocumentRefusal> answer = await inner.WriteAsync(
                    part, cancellationToken).ConfigureAwait(false);
                if (!divided.IsRepeated) refused.AddRange(answer);
                divided.Passed();
            }
            catch (TypedMemoryException error)
            {
                await divided.FailedAsync(error, cancellationToken).ConfigureAwait(false);
            }
        }

        refused.AddRange(divided.Alone.Select(static failed => Refused(failed.Item.Id, failed.Error)));
        return refused;
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default) =>
        inner.OpenAttachmentAsync(id, revision, attachment, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<OpenedAttachment> OpenAttachmentsAsync(
        DocumentRevision revision, IReadOnlyList<DocumentAttachment> attachments,
        ImmutableArray<RevisionId> knownAncestors,
        CancellationToken cancellationToken = default) =>
        inner.OpenAttachmentsAsync(revision, attachments, knownAncestors, cancellationToken);

    /// <summary>A peer may fail at the call already; here it does so where the first item is asked for.</summary>
    private static async IAsyncEnumerable<T> Defer<T>(Func<IAsyncEnumerable<T>> open)
    {
        await foreach (T item in open().ConfigureAwait(false)) yield return item;
    }

    private static DocumentRefusal Refused(string id, TypedMemoryException error)
    {
        var answer = error as PeerException;
        return new DocumentRefusal(id, answer?.PeerError ?? error.Code, answer?.PeerReason ?? error.Message)
        {
            IsTransient = true,
            Attempts = ReplicationTuning.FailuresAlone,
        };
    }

    private static long SizeOf(DocumentRevisions document) => document.Id.Length + (40L * document.Revisions.Length);
}
