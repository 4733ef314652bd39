using System.Text.Json;
using TypedMemory.Core.Json;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Database;

/// <summary>The database's <c>_local</c> documents, which keep the checkpoints.</summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class LocalDocuments(CouchDbConnection connection)
{
    private const int MaxAttempts = 5;

    /// <summary>Reads a local document, or <see langword="null"/> if there is none.</summary>
    public async ValueTask<LocalDocument?> GetAsync(string id, CancellationToken cancellationToken)
    {
        using CouchDbResponse response = await connection.SendAsync(
            new CouchDbRequest(HttpMethod.Get, LocalPath(id)) { Accepts = static status => status == 404 },
            cancellationToken).ConfigureAwait(false);
        using PooledBuffer answer = await response.ReadAllAsync(
            connection.MaxValueSize, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.Status == 404)
            {
                ThrowUnlessMissing(response, answer.WrittenSpan);
                return null;
            }

            response.Verify(
                "_local/" + id, revision: null, WithPrefix(CouchDbJson.ReadText(answer.WrittenSpan, "_id"u8)),
                answeredRevision: null);

            using var body = new PooledBuffer(answer.Length + 2);
            CouchDbJson.WriteBody(answer.WrittenSpan, body);
            return new LocalDocument(id, body.WrittenSpan.ToArray())
            {
                Revision = CouchDbJson.ReadText(answer.WrittenSpan, "_rev"u8),
            };
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Writes or deletes a local document, over whatever is there.</summary>
    public async ValueTask<LocalDocument> PutAsync(LocalDocument document, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return document.Body is { } body
                    ? await PutOnceAsync(document, body, cancellationToken).ConfigureAwait(false)
                    : await DeleteOnceAsync(document, cancellationToken).ConfigureAwait(false);
            }
            catch (PeerException e) when (e.StatusCode == 409 && attempt < MaxAttempts)
            {
                LocalDocument? current = await GetAsync(document.Id, cancellationToken).ConfigureAwait(false);

                // An equal body is our own write, of which only the answer was lost.
                if (current?.Body is { } there && document.Body is { } ours
                    && CanonicalJson.AreEqual(there.Span, ours.Span))
                {
                    return document with { Revision = current.Revision };
                }

                document = document with { Revision = current?.Revision };
            }
        }
    }

    private static string LocalPath(string id) => "/_local/" + CouchDbUrls.Escape(id);

    /// <summary>CouchDB answers 500 to a revision of a local document that is not of its own form.</summary>
    private static bool IsLocalRevision(string? revision) =>
        revision is { Length: > 2 and < 40 } && revision.StartsWith("0-", StringComparison.Ordinal)
        && revision.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0;

    private async ValueTask<LocalDocument> PutOnceAsync(
        LocalDocument document, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var output = new PooledBuffer(body.Length + 256);
        output.Write("{\"_id\":"u8);
        CouchDbJson.WriteString("_local/" + document.Id, output);
        if (IsLocalRevision(document.Revision))
        {
            output.Write(",\"_rev\":"u8);
            CouchDbJson.WriteString(document.Revision!, output);
        }

        AppendMembers(body.Span, output);
        using CouchDbResponse response = await connection.SendJsonAsync(
            HttpMethod.Put, LocalPath(document.Id), output.WrittenMemory, cancellationToken).ConfigureAwait(false);
        using PooledBuffer answer = await response.ReadAllAsync(
            CouchDbConnection.SmallAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            ErrorRow taken = response.ReadTaken(answer.WrittenSpan);
            response.Verify(
                "_local/" + document.Id, revision: null, WithPrefix(taken.Id), answeredRevision: null);
            return document with { Revision = taken.RevisionText };
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    private async ValueTask<LocalDocument> DeleteOnceAsync(
        LocalDocument document, CancellationToken cancellationToken)
    {
        string? revision = document.Revision;
        if (!IsLocalRevision(revision))
        {
            revision = (await GetAsync(document.Id, cancellationToken).ConfigureAwait(false))?.Revision;
            if (revision is null) return document with { Revision = null };
        }

        using CouchDbResponse response = await connection.SendAsync(
            new CouchDbRequest(HttpMethod.Delete, $"{LocalPath(document.Id)}?rev={CouchDbUrls.Escape(revision!)}")
            {
                Accepts = static status => status == 404,
            },
            cancellationToken).ConfigureAwait(false);
        using PooledBuffer answer = await response.ReadAllAsync(
            CouchDbConnection.SmallAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.Status == 404) ThrowUnlessMissing(response, answer.WrittenSpan);
            else response.ReadTaken(answer.WrittenSpan);
            return document with { Revision = null };
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>
    /// Continues an object whose <c>{</c> and first member are written with the members of another one.
    /// </summary>
    private static void AppendMembers(ReadOnlySpan<byte> body, PooledBuffer output)
    {
        int open = body.IndexOf((byte)'{');
        ReadOnlySpan<byte> rest = open < 0 ? default : body[(open + 1)..].TrimStart(" \t\r\n"u8);
        if (rest.IsEmpty)
            throw new InvalidDocumentException(
                TypedMemoryErrorCodes.BadRequest, null, "A local document is a JSON object.");
        if (rest[0] != (byte)'}') output.Write(","u8);
        output.Write(rest);
    }

    /// <summary>The id of an answer; some servers leave the <c>_local/</c> off.</summary>
    private static string? WithPrefix(string? id) =>
        id is null || id.StartsWith("_local/", StringComparison.Ordinal) ? id : "_local/" + id;

    /// <summary>
    /// A 404 that is not of the document: the database is gone, or the server cannot tell at present.
    /// </summary>
    private void ThrowUnlessMissing(CouchDbResponse response, ReadOnlySpan<byte> answer)
    {
        connection.ThrowIfDatabaseIsMissing(response, answer);
        ErrorRow row = ErrorRow.Parse(answer);
        if (!row.IsMissing && row.Error is not null)
            throw connection.Failures.Withheld("_local", row.Error, row.Reason);
    }
}
