using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Links;

/// <summary>Puts a document in the place of another one, and takes that back: both links in one transaction.</summary>
/// <param name="store">The store.</param>
/// <param name="merge">The merge of the type of both.</param>
public sealed class DocumentSupersession(IDocumentStore store, IMemoryMerge merge)
{
    /// <summary>How far a chain of superseded documents is followed to see whether it would close to a ring.</summary>
    private const int LongestChain = 1000;

    /// <summary>Links two documents.</summary>
    /// <param name="old">The id of the one that is left out from now on.</param>
    /// <param name="new">The id of the one in its place.</param>
    /// <param name="reason">Why; <see langword="null"/> to say nothing.</param>
    /// <param name="composeNew">
    /// Composes the write that makes the new document what it is to be, before it is linked, or <see langword="null"/>
    /// if
    /// it is there already.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <exception cref="TypedMemoryException">One of the two is not there, or the new one was itself superseded by the
    /// old one.</exception>
    public async ValueTask LinkAsync(
        string old, string @new, string? reason,
        Func<DocumentSnapshot?, EditContext, DocumentWrite?>? composeNew = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        if (old == @new) throw new ArgumentException($"The document \"{old}\" cannot take its own place.", nameof(@new));
        while (true)
        {
            IReadOnlyList<DocumentSnapshot?> both = await store.GetSnapshotsAsync(
                [old, @new], cancellationToken).ConfigureAwait(false);
            DocumentSnapshot before = Demand(both[0], old);
            await DemandNoRingAsync(old, @new, cancellationToken).ConfigureAwait(false);
            EditContext context = Context();
            DocumentWrite? made = composeNew?.Invoke(both[1], context);
            DocumentSnapshot after = made is null ? Demand(both[1], @new) : After(both[1], made);
            var link = new MemorySupersession(@new, reason, DateTimeOffset.FromUnixTimeMilliseconds(context.Now));
            DocumentWrite? oldWrite = new LinkEdit(merge, LinkEdit.SupersededBy).Compose(
                before, present => IsSame(present, link) ? present : LinkJson.Write(link), context);
            DocumentWrite? newWrite = new LinkEdit(merge, LinkEdit.Supersedes).Compose(
                after, present => LinkJson.With(present, old, reason, isThere: true), context);
            if (await TryWriteAsync(
                [oldWrite, Join(made, newWrite, both[1])], cancellationToken).ConfigureAwait(false)) return;
        }
    }

    /// <summary>Takes the link of a document back: it is listed and recalled again.</summary>
    /// <param name="old">Its id.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>Whether it was superseded.</returns>
    /// <exception cref="TypedMemoryException">There is no such document.</exception>
    public async ValueTask<bool> UnlinkAsync(string old, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(old);
        while (true)
        {
            DocumentSnapshot before = Demand(
                await store.GetSnapshotAsync(old, cancellationToken).ConfigureAwait(false), old);
            if (ReadLinks(before).SupersededBy is not { } link) return false;
            DocumentSnapshot? after = link.DocumentId.Length == 0
                ? null : await store.GetSnapshotAsync(link.DocumentId, cancellationToken).ConfigureAwait(false);
            EditContext context = Context();
            DocumentWrite? oldWrite = new LinkEdit(merge, LinkEdit.SupersededBy).Compose(
                before, static _ => Canonical.None, context);

            // What took its place may be gone by now; then there is one link to take back.
            DocumentWrite? newWrite = after is { Winner.Deleted: false }
                ? new LinkEdit(merge, LinkEdit.Supersedes).Compose(
                    after, present => LinkJson.With(present, old, null, isThere: false), context)
                : null;
            if (await TryWriteAsync([oldWrite, newWrite], cancellationToken).ConfigureAwait(false)) return true;
        }
    }

    /// <summary>Reads the links of a document.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">There is no such document.</exception>
    public async ValueTask<MemoryLinks> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return ReadLinks(Demand(await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false), id));
    }

    private static MemoryLinks ReadLinks(DocumentSnapshot document)
    {
        ReadOnlyMemory<byte> body = document.Winner.Body;
        return new MemoryLinks(
            LinkJson.Read(Find(body, DocumentLinks.SupersededBy)),
            [.. LinkJson.ReadAll(Find(body, DocumentLinks.Supersedes)).Select(static link => link.Id)]);
    }

    private static ReadOnlyMemory<byte>? Find(ReadOnlyMemory<byte> body, string name)
    {
        foreach (ObjectMember member in ObjectScanner.Scan(body))
        {
            if (member.Name.Is(name)) return member.Value;
        }

        return Canonical.None;
    }

    private static bool IsSame(ReadOnlyMemory<byte>? present, MemorySupersession link) =>
        LinkJson.Read(present) is { } known && known.DocumentId == link.DocumentId && known.Reason == link.Reason;

    private async ValueTask DemandNoRingAsync(string old, string @new, CancellationToken cancellationToken)
    {
        string? next = @new;
        for (int i = 0; next is { Length: > 0 } && i < LongestChain; i++)
        {
            DocumentSnapshot? document = await store.GetSnapshotAsync(next, cancellationToken).ConfigureAwait(false);
            next = document is { Winner.Deleted: false } ? ReadLinks(document).SupersededBy?.DocumentId : null;
            if (next != old) continue;
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.BadRequest,
                $"The document \"{@new}\" cannot take the place of \"{old}\", which took its place before. Take that back first (UnsupersedeAsync).");
        }
    }

    private static DocumentSnapshot Demand(DocumentSnapshot? document, string id) =>
        document is { Winner.Deleted: false } ? document : throw new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound, $"The document \"{id}\" does not exist, or is deleted: it cannot be linked.");

    private EditContext Context() => new(store.Actor, store.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The new document as its write makes it: one leaf.</summary>
    private static DocumentSnapshot After(DocumentSnapshot? before, DocumentWrite made) => new()
    {
        Id = made.Id,
        Sequence = before?.Sequence ?? 0,
        Leaves = [made.Revisions.Last(static revision => !revision.Deleted)],
    };

    private static DocumentWrite? Join(DocumentWrite? made, DocumentWrite? linked, DocumentSnapshot? before) =>
        made is null ? linked : new DocumentWrite
        {
            Id = made.Id,
            Revisions = [.. made.Revisions, .. linked?.Revisions ?? []],
            IfSequence = before?.Sequence ?? 0,
            KeepsUnique = made.KeepsUnique,
            Upcast = made.Upcast,
        };

    /// <summary>Writes both, or nothing.</summary>
    /// <returns>Whether no other write came between.</returns>
    private async ValueTask<bool> TryWriteAsync(DocumentWrite?[] writes, CancellationToken cancellationToken)
    {
        var batch = new DocumentBatch { Writes = [.. writes.OfType<DocumentWrite>()], Atomic = true };
        if (batch.Writes.IsEmpty) return true;
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        TypedMemoryException? error = outcomes.Select(static outcome => outcome.Error).FirstOrDefault(
            static error => error is not null);
        if (error is null) return true;
        return error.Code == TypedMemoryErrorCodes.Conflict ? false : throw error;
    }
}
