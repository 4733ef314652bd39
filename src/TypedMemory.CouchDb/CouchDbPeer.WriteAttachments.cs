using TypedMemory.Documents;

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
        int known = AttachmentWriter.KnownGeneration(revision, batch);
        try
        {
            try
            {
                await PutAsync(revision, batch, known, cancellationToken).ConfigureAwait(false);
            }
            catch (PeerException e) when (e.StatusCode == 412 && known > 0)
            {
                await PutAsync(revision, batch, 0, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PeerException e) when (IsAboutDocuments(e))
        {
            refused.Add(Refused(revision, e));
        }
        catch (PeerException e) when (e.StatusCode is 401 or 403)
        {
            // A validation function answers with these as well. If the database itself is open to us, it was that.
            await ReadInfoAsync(cancellationToken).ConfigureAwait(false);
            refused.Add(Refused(revision, e));
        }
    }

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
