using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Attachments;
using TypedMemory.CouchDb.Http;
using TypedMemory.CouchDb.Writing;

namespace TypedMemory.CouchDb;

public sealed partial class CouchDbPeer
{
    /// <summary>
    /// Writes one revision with its attachments: those that the peer holds as stubs, and all of them should it turn out
    /// that it does not.
    /// </summary>
    private async ValueTask PutAsync(
        DocumentRevision revision, PeerWriteBatch batch, List<RefusedRevision> refused, CancellationToken cancellationToken)
    {
        try
        {
            await PutOnceOrTwiceAsync(revision, batch, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException e) when (IsAboutDocuments(e))
        {
            refused.Add(Refused(revision, e));
        }
        catch (PeerException e) when (e.StatusCode is 401 or 403 || IsThrownByValidation(e))
        {
            // A validation function answers with these as well. If the database itself is open to us, it was that.
            await ReadInfoAsync(cancellationToken).ConfigureAwait(false);
            refused.Add(Refused(revision, e));
        }
    }

    private async ValueTask PutOnceOrTwiceAsync(DocumentRevision revision, PeerWriteBatch batch, CancellationToken cancellationToken)
    {
        int known = AttachmentWriter.KnownGeneration(revision, batch);
        try
        {
            await PutAsync(revision, batch, known, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException e) when (e.StatusCode == 412 && known > 0)
        {
            await PutAsync(revision, batch, 0, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException e) when (IsThrownByValidation(e))
        {
            // It may have been a bad moment of the server after all: one more try tells.
            await PutAsync(revision, batch, 0, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A validation function that throws neither "forbidden" nor "unauthorized", or fails itself, is a 500 with a word of its
    /// own on this path (<c>_bulk_docs</c> has a row for it). A server in trouble says other words, or none.
    /// </summary>
    private static bool IsThrownByValidation(PeerException e) =>
        e is { StatusCode: 500, PeerError: { } word } && !BulkDocsRow.SaysLater(word);

    private async ValueTask PutAsync(
        DocumentRevision revision, PeerWriteBatch batch, int knownGeneration, CancellationToken cancellationToken)
    {
        using var document = new PooledBuffer(revision.Body.Length + 1024);
        List<DocumentAttachment> following = AttachmentWriter.WriteFollowing(revision, knownGeneration, document);
        string path = $"/{CouchDbUrls.EscapeId(revision.Id)}?new_edits=false";
        using CouchDbResponse response = following.Count == 0
            ? await _connection.SendJsonAsync(HttpMethod.Put, path, document.WrittenMemory, cancellationToken).ConfigureAwait(false)
            : await _connection.SendAsync(
                new CouchDbRequest(HttpMethod.Put, path)
                {
                    Content = watch => new MultipartBody(
                        document.WrittenMemory, following,
                        (attachment, token) => AttachmentWriter.OpenAsync(revision, attachment, batch, token),
                        attachment => AttachmentWriter.WrongLength(revision, attachment), watch),
                },
                cancellationToken).ConfigureAwait(false);
        using PooledBuffer answer = await response.ReadAllAsync(SmallAnswer, cancellationToken).ConfigureAwait(false);
    }

    private static RefusedRevision Refused(DocumentRevision revision, PeerException e) =>
        new(revision.Id, revision.Revision, e.PeerError ?? e.Code, e.PeerReason ?? e.Message);
}
