using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

/// <summary>
/// A peer over a bad line, played from a seed: each call can fail before it is done, or after (the answer is lost), be
/// delayed or delivered twice; feeds and fetches are cut anywhere; feeds rewind; the peer restarts without its tail.
/// </summary>
/// <param name="inner">The peer behind.</param>
/// <param name="random">Where the faults come from; one per run, so that a seed replays.</param>
/// <param name="rate">How likely a fault is at each point, 0 to 1.</param>
/// <param name="restart">Called when the peer restarts.</param>
public sealed class FaultyPeer(
    IReplicationPeer inner, Random random, double rate, Action? restart = null) : PeerWrapper(inner)
{
    private readonly Lock _lock = new();

    /// <summary>How many faults there were.</summary>
    public int Faults { get; private set; }

    /// <summary>Whether the line is good again.</summary>
    public bool Healed { get; set; }

    /// <inheritdoc/>
    public override ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetInfoAsync(cancellationToken));

    /// <inheritdoc/>
    public override async IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await FaultAsync();
        await foreach (PeerChangesPage page in Inner.ReadChangesAsync(query, cancellationToken))
        {
            await FaultAsync();
            yield return page;
            if (!Roll(rate)) continue;

            // The feed rewinds: rows come again, and a row that gives no sequence.
            yield return page with
            { Rows = [.. page.Rows.Select(static row => row with { Sequence = null })], CaughtUp = false };
        }
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.DiffRevisionsAsync(documents, cancellationToken));

    /// <inheritdoc/>
    public override async IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await FaultAsync();
        await foreach (FetchedDocument document in Inner.FetchAsync(documents, cancellationToken))
        {
            await FaultAsync();
            yield return document;
            if (Roll(rate)) yield return document;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.OpenAttachmentAsync(id, revision, attachment, cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        if (!CommitsLocalDocumentsWithWrites && Roll(rate) && batch.Documents.Length > 1)
        {
            // The line is cut in the middle of a request of a peer without transactions: a part of it is written.
            await Inner.WriteAsync(
                batch with { Documents = batch.Documents[..Next(batch.Documents.Length)] }, cancellationToken);
            throw Cut();
        }

        return await CallAsync(() => Inner.WriteAsync(batch, cancellationToken));
    }

    /// <inheritdoc/>
    public override ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetLocalAsync(id, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.PutLocalAsync(document, cancellationToken));

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        await FaultAsync();
        T answer = await call();
        if (Roll(rate / 2)) answer = await call();

        // Done, and the answer is lost.
        await FaultAsync();
        return answer;
    }

    private async ValueTask FaultAsync()
    {
        int yields = Healed ? 0 : Next(3);
        for (int i = 0; i < yields; i++) await Task.Yield();
        if (!Roll(rate)) return;
        if (restart is not null && Next(4) == 0) restart();
        throw Cut();
    }

    private TypedMemoryException Cut()
    {
        Faults++;
        return new TypedMemoryException(TypedMemoryErrorCodes.Unavailable, "The line was cut.", isTransient: true);
    }

    private bool Roll(double chance)
    {
        lock (_lock) return !Healed && random.NextDouble() < chance;
    }

    private int Next(int below)
    {
        lock (_lock) return random.Next(below);
    }
}
