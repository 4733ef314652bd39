using System.Text.Json;
using TypedMemory.Core.Json;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb;

public sealed partial class CouchDbPeer
{
    private const int MaxLocalAttempts = 5;

    /// <inheritdoc/>
    public async ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        using CouchDbResponse response = await _connection.SendAsync(
            new CouchDbRequest(HttpMethod.Get, LocalPath(id)) { Accepts = static status => status == 404 },
            cancellationToken).ConfigureAwait(false);
        using PooledBuffer answer = await response.ReadAllAsync(MaxValueSize, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.Status == 404)
            {
                ThrowUnlessMissing(response, answer.WrittenSpan);
                return null;
            }

            response.Verify(
                "_local/" + id, revision: null, LocalId(answer.WrittenSpan, "_id"u8), answeredRevision: null);

            using var body = new PooledBuffer(answer.Length + 2);
            CouchDbJson.WriteBody(answer.WrittenSpan, body);
            return new LocalDocument(id, body.WrittenSpan.ToArray())
            {
                Revision = CouchDbJson.ReadText(answer.WrittenSpan, "_rev"u8),
            };
        }
        catch (JsonException e)
        {
            throw response.Translate(e)!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return document.Body is { } body
                    ? await PutLocalOnceAsync(document, body, cancellationToken).ConfigureAwait(false)
                    : await DeleteLocalOnceAsync(document, cancellationToken).ConfigureAwait(false);
            }
            catch (PeerException e) when (e.StatusCode == 409 && attempt < MaxLocalAttempts)
            {
                LocalDocument? current = await GetLocalAsync(document.Id, cancellationToken).ConfigureAwait(false);

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

    private async ValueTask<LocalDocument> PutLocalOnceAsync(
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
        using CouchDbResponse response = await _connection.SendJsonAsync(
            HttpMethod.Put, LocalPath(document.Id), output.WrittenMemory, cancellationToken).ConfigureAwait(false);
        using PooledBuffer answer = await response.ReadAllAsync(SmallAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            response.Verify(
                "_local/" + document.Id, revision: null, LocalId(answer.WrittenSpan, "id"u8), answeredRevision: null);
            return document with { Revision = CouchDbJson.ReadText(answer.WrittenSpan, "rev"u8) };
        }
        catch (JsonException e)
        {
            throw response.Translate(e)!;
        }
    }

    private async ValueTask<LocalDocument> DeleteLocalOnceAsync(
        LocalDocument document, CancellationToken cancellationToken)
    {
        string? revision = document.Revision;
        if (!IsLocalRevision(revision))
        {
            revision = (await GetLocalAsync(document.Id, cancellationToken).ConfigureAwait(false))?.Revision;
            if (revision is null) return document with { Revision = null };
        }

        using CouchDbResponse response = await _connection.SendAsync(
            new CouchDbRequest(HttpMethod.Delete, $"{LocalPath(document.Id)}?rev={CouchDbUrls.Escape(revision!)}")
            {
                Accepts = static status => status == 404,
            },
            cancellationToken).ConfigureAwait(false);
        return document with { Revision = null };
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
    private static string? LocalId(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> member)
    {
        string? id = CouchDbJson.ReadText(answer, member);
        return id is null || id.StartsWith("_local/", StringComparison.Ordinal) ? id : "_local/" + id;
    }

    /// <summary>
    /// A 404 that is not of the document: the database is gone, or the server cannot tell at present.
    /// </summary>
    private void ThrowUnlessMissing(CouchDbResponse response, ReadOnlySpan<byte> answer)
    {
        ThrowIfDatabaseIsMissing(response, answer);
        ErrorRow row = ErrorRow.Parse(answer);
        if (!row.IsMissing && row.Error is not null)
            throw _connection.Failures.Withheld("_local", row.Error, row.Reason);
    }

    /// <summary>A 404 can mean the document or the database.</summary>
    private void ThrowIfDatabaseIsMissing(CouchDbResponse response, ReadOnlySpan<byte> answer)
    {
        (string? error, string? reason) = CouchDbJson.ReadError(answer);
        if (IsDatabaseMissing(reason))
        {
            throw _connection.Failures.FromStatus("GET _local", response.Message, error, reason);
        }
    }

    /// <summary>The words of CouchDB 3, CouchDB 1 and PouchDB Server for a database that does not exist.</summary>
    private static bool IsDatabaseMissing(string? reason) =>
        reason is "Database does not exist." or "no_db_file" or "Database not found" or "database_does_not_exist";
}
