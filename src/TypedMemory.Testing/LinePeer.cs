using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Testing;

/// <summary>A peer at the other end of a line.</summary>
internal sealed class LinePeer(IReplicationPeer inner, Line line) : IReplicationPeer
{
    public string Name => inner.Name;

    // As a database behind HTTP: each request stands by itself.
    public bool CommitsLocalDocumentsWithWrites => false;

    public ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        CallAsync(LineCall.Info, () => inner.GetInfoAsync(cancellationToken));

    public ValueTask CreateAsync(CancellationToken cancellationToken = default) => inner.CreateAsync(cancellationToken);

    public async IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (PeerChangesPage page in inner.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false))
        {
            FaultKind? fault = line.Take(LineCall.Changes);
            if (fault is FaultKind.Cut or FaultKind.AnswerLost) throw Cut();
            yield return page;
            if (fault is FaultKind.Twice) yield return page;
        }
    }

    public ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
        CallAsync(LineCall.Diff, () => inner.DiffRevisionsAsync(documents, cancellationToken));

    public async IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (FetchedDocument document in inner.FetchAsync(
            documents, cancellationToken).ConfigureAwait(false))
        {
            FaultKind? fault = line.Take(LineCall.Fetch);
            if (fault is FaultKind.Cut or FaultKind.AnswerLost) throw Cut();
            yield return document;
        }
    }

    public ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default) =>
        CallAsync(
            LineCall.Attachment, () => inner.OpenAttachmentAsync(id, revision, attachment, cancellationToken));

    public async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        ImmutableArray<PeerDocument> taken =
            [.. batch.Documents.Where(document => line.WhyRefused(document.Id) is null)];
        IReadOnlyList<DocumentRefusal> refused = await CallAsync(
            LineCall.Write,
            () => inner.WriteAsync(batch with { Documents = taken }, cancellationToken)).ConfigureAwait(false);
        return
        [
            .. refused,
            .. batch.Documents
                .Select(document => (document.Id, Reason: line.WhyRefused(document.Id)))
                .Where(static document => document.Reason is not null)
                .Select(static document => new DocumentRefusal(
                    document.Id, TypedMemoryErrorCodes.Forbidden, document.Reason)),
        ];
    }

    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(LineCall.Local, () => inner.GetLocalAsync(id, cancellationToken));

    public ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default) =>
        CallAsync(LineCall.Local, () => inner.PutLocalAsync(document, cancellationToken));

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> CallAsync<T>(LineCall call, Func<ValueTask<T>> ask)
    {
        FaultKind? fault = line.Take(call);
        if (fault == FaultKind.Cut) throw Cut();
        T answer = await ask().ConfigureAwait(false);
        if (fault == FaultKind.Twice) answer = await ask().ConfigureAwait(false);
        return fault == FaultKind.AnswerLost ? throw Cut() : answer;
    }

    private static TypedMemoryException Cut() =>
        new(TypedMemoryErrorCodes.Unavailable, "The line was cut: the test said so.", isTransient: true);
}
