using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Attachments;
using TypedMemory.CouchDb.Database;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Writing;

/// <summary>Writes revisions with attachments, each in a request of its own.</summary>
/// <param name="connection">Sends the requests.</param>
/// <param name="database">Tells whether the database is open to us.</param>
/// <param name="bulkSender">Sends what cannot go by a URL.</param>
internal sealed class AttachedWriter(
    CouchDbConnection connection, DatabaseRequests database, BulkSender bulkSender)
{
    /// <summary>
    /// How many bytes of attachments go within a document where a stream does not arrive; base64 and all, they are held
    /// in memory.
    /// </summary>
    private const long MaxInlineBytes = 32 * 1024 * 1024;

    private volatile bool _decodesUrls;

    /// <summary>Whether something on the way decodes URLs, so that ids that need escaping do not arrive.</summary>
    public bool DecodesUrls => _decodesUrls;

    /// <summary>
    /// Writes one revision with its attachments: those that the peer holds as stubs, and all of them should it turn out
    /// that it does not.
    /// </summary>
    public async ValueTask PutAsync(
        PeerDocument document, DocumentRevision revision, PeerWriteBatch batch, List<DocumentRefusal> refused,
        CancellationToken cancellationToken)
    {
        try
        {
            await PutOnceOrTwiceAsync(document, revision, batch, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException e) when (MayBeOfTheUrl(e, revision))
        {
            // The path may have been decoded on the way, and the answer be of another document. Where there is no URL,
            // there is nothing to decode.
            await PutInlineAsync(revision, batch, refused, e, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException e) when (BulkSender.IsAboutDocuments(e))
        {
            refused.Add(BulkSender.Refusal(revision, e));
        }
        catch (PeerException e) when (e.StatusCode is 401 or 403 || IsThrownByValidation(e))
        {
            // A validation function answers with these as well. If the database itself is open to us, it was that.
            await database.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
            refused.Add(BulkSender.Refusal(revision, e));
        }
    }

    /// <summary>
    /// With <c>new_edits=false</c> there is no conflict, and a document that is written needs not be there.
    /// </summary>
    private static bool MayBeOfTheUrl(PeerException e, DocumentRevision revision) =>
        CouchDbUrls.NeedsEscaping(revision.Id)
        && (e.StatusCode is 400 or 404 or 405 or 409
            || (e.StatusCode is null && e is { Code: TypedMemoryErrorCodes.Protocol, IsTransient: false }));

    /// <summary>Writes one revision with its attachments within <c>_bulk_docs</c>.</summary>
    private async ValueTask PutInlineAsync(
        DocumentRevision revision, PeerWriteBatch batch, List<DocumentRefusal> refused, PeerException cause,
        CancellationToken cancellationToken)
    {
        if (cause.StatusCode is null)
        {
            Log.UrlsDecoded(connection.Log, connection.Name, cause.Message);
            _decodesUrls = true;
        }

        if (revision.Attachments.Sum(static attachment => attachment.Length) > MaxInlineBytes)
        {
            if (cause.StatusCode is null) throw cause;
            refused.Add(BulkSender.Refusal(revision, cause));
            return;
        }

        using var bulk = new BulkDocsBody();
        await AddInlineAsync(bulk, revision, batch, cancellationToken).ConfigureAwait(false);
        await bulkSender.SendAsync(bulk, refused, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a revision with its attachments in base64 to a body.</summary>
    public async ValueTask AddInlineAsync(
        BulkDocsBody bulk, DocumentRevision revision, PeerWriteBatch batch, CancellationToken cancellationToken)
    {
        long bytes = revision.Attachments.Sum(static attachment => attachment.Length);
        if (bytes > MaxInlineBytes)
        {
            throw new PeerException(
                TypedMemoryErrorCodes.Protocol,
                $"The document \"{PeerTexts.Escape(revision.Id)}\" has {bytes} bytes of attachments and was not sent to \"{connection.Name}\": something on the way decodes "
                + $"URLs, so that it can only go within _bulk_docs, up to {MaxInlineBytes} bytes. Let the proxy pass the path as it is sent.");
        }

        await bulk.AddWithAttachmentsAsync(revision, batch, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PutOnceOrTwiceAsync(
        PeerDocument document, DocumentRevision revision, PeerWriteBatch batch, CancellationToken cancellationToken)
    {
        int known = AttachmentWriter.KnownGeneration(revision, document);
        try
        {
            await PutAsync(revision, batch, known, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException e) when (e is { StatusCode: 412, IsTransient: false } && known > 0)
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
    /// A validation function that throws neither "forbidden" nor "unauthorized", or fails itself, is a 500 with a word
    /// of its own on this path (<c>_bulk_docs</c> has a row for it). A server in trouble says other words, or none.
    /// </summary>
    private static bool IsThrownByValidation(PeerException e) =>
        e is { StatusCode: 500, PeerError: { } word } && !ErrorRow.SaysLater(word);

    private async ValueTask PutAsync(
        DocumentRevision revision, PeerWriteBatch batch, int knownGeneration, CancellationToken cancellationToken)
    {
        using var document = new PooledBuffer(revision.Body.Length + 1024);
        List<DocumentAttachment> following = AttachmentWriter.WriteFollowing(revision, knownGeneration, document);
        string path = $"/{CouchDbUrls.EscapeId(revision.Id)}?new_edits=false";
        using CouchDbResponse response = following.Count == 0
            ? await connection.SendJsonAsync(
                HttpMethod.Put, path, document.WrittenMemory, cancellationToken).ConfigureAwait(false)
            : await connection.SendAsync(
                new CouchDbRequest(HttpMethod.Put, path)
                {
                    Content = watch => new MultipartBody(
                        document.WrittenMemory, following,
                        (attachment, token) => AttachmentWriter.OpenAsync(revision, attachment, batch, token),
                        attachment => AttachmentWriter.WrongLength(revision, attachment), watch),
                },
                cancellationToken).ConfigureAwait(false);
        using PooledBuffer answer = await response.ReadAllAsync(
            CouchDbConnection.SmallAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            ErrorRow taken = response.ReadTaken(answer.WrittenSpan);
            response.Verify(revision.Id, revision.Revision, taken.Id, taken.RevisionText);
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }
}
