using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Fetching;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Attachments;

/// <summary>Opens attachments of revisions as streams, which are checked as they are read.</summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class AttachmentReader(CouchDbConnection connection)
{
    private const string Gzip = "gzip";

    private volatile bool _noMultipart;

    /// <summary>Opens one attachment of a revision.</summary>
    public async ValueTask<Stream> OpenAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken)
    {
        // The revision is named always: without it the answer is the winner's attachment, which need not be this one.
        string path =
            $"/{CouchDbUrls.EscapeId(id)}/{CouchDbUrls.Escape(attachment.Name)}?rev={CouchDbUrls.Escape(revision.ToString())}";
        ThrowIfTooLarge(id, attachment);
        var request = new CouchDbRequest(HttpMethod.Get, path)
        {
            Accept = "*/*",
            ExpectsJson = false,
            TakesEncoded = attachment.Encoding == Gzip,
        };
        CouchDbResponse response;
        try
        {
            response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException e) when (e.StatusCode is 400 or 404 or 405 && CouchDbUrls.NeedsEscaping(id))
        {
            // The path may have been decoded on the way. Where there is no URL, there is nothing to decode.
            if (await ReadInlineAsync(
                id, revision, attachment, cancellationToken).ConfigureAwait(false) is not { } inline) throw;
            return inline;
        }

        ThrowUnlessWhole(response, request);

        return request.TakesEncoded && response.Encoding is Gzip or "x-gzip"
            ? Unpack(response, response.ReadAsync, id, attachment, response)
            : new AttachmentStream(
                response, response.ReadAsync, AttachmentBytes.Plain(
                    id, attachment, connection.Options.MaxAttachmentSize), response);
    }

    /// <summary>Opens attachments of a revision, one after the other.</summary>
    /// <remarks>
    /// One <c>open_revs</c> as multipart/mixed with <c>atts_since</c>, each attachment streamed as its part arrives.
    /// What a server that does not speak it, or leaves one out, does not deliver, is opened by itself.
    /// </remarks>
    public async IAsyncEnumerable<OpenedAttachment> OpenAsync(
        DocumentRevision revision, IReadOnlyList<DocumentAttachment> attachments,
        ImmutableArray<RevisionId> knownAncestors,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (DocumentAttachment attachment in attachments) ThrowIfTooLarge(revision.Id, attachment);
        Dictionary<string, DocumentAttachment> wanted = attachments.ToDictionary(
            static a => a.Name, StringComparer.Ordinal);
        using CouchDbResponse? response = SendsOnly(revision, wanted, knownAncestors)
            ? await OpenRevisionAsync(revision, knownAncestors, cancellationToken).ConfigureAwait(false)
            : null;
        if (response is not null)
        {
            using var parts = new MultipartReader(
                response.ReadAsync, MultipartReader.BoundaryOf(response.FullContentType, "multipart/mixed")!);
            using MultipartReader? related = await EnterRelatedAsync(
                response, parts, cancellationToken).ConfigureAwait(false);
            List<FollowingAttachment> following = related is null
                ? []
                : await ReadFollowingAsync(response, related, cancellationToken).ConfigureAwait(false);
            foreach (FollowingAttachment next in following)
            {
                // What was announced and does not come is opened by itself.
                if (!await NextPartAsync(response, related!, cancellationToken).ConfigureAwait(false)) break;
                if (!wanted.Remove(next.Name, out DocumentAttachment? attachment)) continue;
                var part = new PartStream(related!);
                Stream stream = next.Compressed
                    ? Unpack(response, ReadPart(response, part), revision.Id, next.Complete(attachment), part)
                    : new AttachmentStream(
                        response, ReadPart(response, part), AttachmentBytes.Plain(
                            revision.Id, attachment, connection.Options.MaxAttachmentSize), part);
                await using (stream.ConfigureAwait(false)) yield return new OpenedAttachment(attachment, stream);
            }
        }

        foreach (DocumentAttachment left in wanted.Values)
        {
            Stream content = await OpenAsync(
                revision.Id, revision.Revision, left, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false)) yield return new OpenedAttachment(left, content);
        }
    }

    /// <summary>
    /// Of an attachment that the peer keeps compressed and gives unpacked nothing is known that could be checked: it is
    /// taken whole, in a form that was asked for, or not at all.
    /// </summary>
    private static void ThrowUnlessWhole(CouchDbResponse response, CouchDbRequest request)
    {
        string? fault = response.Status != 200 ? $"it answered {response.Status} to a request for all of an attachment"
            : request.TakesEncoded && response.Encoding is not (null or "identity" or Gzip or "x-gzip")
                ? $"it is encoded as \"{response.Encoding}\", which was not asked for"
            : null;
        if (fault is null) return;
        using (response)
        {
            throw response.Protocol(fault);
        }
    }

    private void ThrowIfTooLarge(string id, DocumentAttachment attachment) =>
        AttachmentBytes.Plain(id, attachment, connection.Options.MaxAttachmentSize)
            .ThrowIfLarger(attachment.Encoding is null ? attachment.Length : attachment.EncodedLength ?? 0);

    /// <summary>
    /// What comes compressed is checked as it is kept, by its digest and its encoded length, and unpacked.
    /// </summary>
    private UnpackedAttachment Unpack(
        CouchDbResponse response, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, string id,
        DocumentAttachment attachment,
        IDisposable owned)
    {
        AttachmentBytes bytes = AttachmentBytes.Packed(id, attachment, connection.Options.MaxAttachmentSize);
        return new UnpackedAttachment(response, new AttachmentStream(response, read, bytes, owned), bytes);
    }

    /// <returns>The attachment out of its whole document, or <see langword="null"/> if it cannot be had so.</returns>
    private async ValueTask<Stream?> ReadInlineAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken)
    {
        using var body = new PooledBuffer();
        new FetchBatch([new DocumentRevisions(id, [revision])], 0, 1, connection.Failures).WriteRequest(body);
        try
        {
            using CouchDbResponse response = await connection.SendJsonAsync(
                HttpMethod.Post, "/_bulk_get?revs=true&attachments=true", body.WrittenMemory, cancellationToken)
                    .ConfigureAwait(false);
            using PooledBuffer answer = await response.ReadAllAsync(
                connection.MaxValueSize, cancellationToken).ConfigureAwait(false);
            if (FetchBatch.FindOnly(answer.WrittenMemory, id, revision, connection.Options.Limits) is not { } document)
                return null;
            if (document.Attachments.FirstOrDefault(a => a.Info.Name == attachment.Name)?.Data is not { } data)
                return null;
            var content = new MemoryStream(data.ToArray(), writable: false);
            return new AttachmentStream(
                response, content.ReadAsync, AttachmentBytes.Plain(
                    id, attachment, connection.Options.MaxAttachmentSize), content);
        }
        catch (Exception e) when (FetchBatch.IsMalformed(e) || e is InvalidDocumentException
            or PeerException
        {
            Code: TypedMemoryErrorCodes.NotFound or TypedMemoryErrorCodes.Protocol
                or TypedMemoryErrorCodes.BadRequest
        })
        {
            return null;
        }
    }

    /// <summary>
    /// Whether everything that the server would send is wanted: what is here already is not sent again.
    /// </summary>
    private static bool SendsOnly(
        DocumentRevision revision, Dictionary<string, DocumentAttachment> wanted,
        ImmutableArray<RevisionId> knownAncestors)
    {
        int known = knownAncestors.Select(static r => r.Generation).DefaultIfEmpty(0).Max();
        return wanted.Count > 0
            && revision.Attachments.All(a => wanted.ContainsKey(a.Name) || (a.RevPos > 0 && a.RevPos <= known));
    }

    /// <returns>The answer, or <see langword="null"/> if the server does not speak multipart.</returns>
    private async ValueTask<CouchDbResponse?> OpenRevisionAsync(
        DocumentRevision revision, ImmutableArray<RevisionId> knownAncestors, CancellationToken cancellationToken)
    {
        if (_noMultipart) return null;
        string path = $"/{CouchDbUrls.EscapeId(revision.Id)}?open_revs={List([revision.Revision])}"
            + (knownAncestors.IsEmpty ? "" : $"&atts_since={List(knownAncestors)}");
        CouchDbResponse response;
        try
        {
            response = await connection.SendAsync(
                new CouchDbRequest(HttpMethod.Get, path)
                { Accept = "multipart/mixed", ExpectsJson = false }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException e) when (e.StatusCode is 400 or 405 or 406 or 414 or 500 or 501
            || (e.StatusCode == 404 && !PeerFailures.IsDatabaseMissing(e.PeerReason)))
        {
            return null;
        }

        if (MultipartReader.BoundaryOf(response.FullContentType, "multipart/mixed") is not null) return response;
        _noMultipart = true;
        response.Dispose();
        return null;

        static string List(ImmutableArray<RevisionId> revisions) =>
            CouchDbUrls.Escape($"[{string.Join(',', revisions.Take(10).Select(static r => $"\"{r}\""))}]");
    }

    /// <returns>The message within the first part, or <see langword="null"/> if the part is a document without
    /// following
    /// attachments.</returns>
    private static async ValueTask<MultipartReader?> EnterRelatedAsync(
        CouchDbResponse response, MultipartReader parts, CancellationToken cancellationToken)
    {
        if (!await NextPartAsync(response, parts, cancellationToken).ConfigureAwait(false)) return null;
        string? boundary = MultipartReader.BoundaryOf(
            parts.Headers.GetValueOrDefault("Content-Type"), "multipart/related");
        return boundary is null ? null : new MultipartReader(parts.ReadAsync, boundary);
    }

    private async ValueTask<List<FollowingAttachment>> ReadFollowingAsync(
        CouchDbResponse response, MultipartReader related, CancellationToken cancellationToken)
    {
        if (!await NextPartAsync(response, related, cancellationToken).ConfigureAwait(false)) return [];
        using var document = new PooledBuffer();
        try
        {
            while (await related.ReadAsync(
                document.GetMemory(4096), cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                document.Advance(count);
                if (document.Length > connection.MaxValueSize)
                    throw new FormatException($"A document is larger than {connection.MaxValueSize} bytes.");
            }

            return FollowingAttachment.Read(document.WrittenSpan);
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    private static async ValueTask<bool> NextPartAsync(
        CouchDbResponse response, MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.NextPartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    private static Func<Memory<byte>, CancellationToken, ValueTask<int>> ReadPart(
        CouchDbResponse response, Stream content) =>
        async (buffer, token) =>
        {
            try
            {
                return await content.ReadAsync(buffer, token).ConfigureAwait(false);
            }
            catch (Exception e) when (response.Translate(e) is { } failure)
            {
                throw failure;
            }
        };
}
