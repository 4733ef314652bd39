using System.Globalization;
using System.Text.Json;
using TypedMemory.Documents;

namespace TypedMemory.CouchDb;

public sealed partial class CouchDbPeer
{
    private volatile bool _noCommit;
    private string? _serverUuid;

    /// <inheritdoc/>
    public async ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default)
    {
        string uuid = _serverUuid ??= await GetServerUuidAsync(cancellationToken).ConfigureAwait(false);
        using CouchDbResponse response = await _connection.SendAsync(
            new CouchDbRequest(HttpMethod.Get, ""), cancellationToken).ConfigureAwait(false);
        using PooledBuffer body = await response.ReadAllAsync(SmallAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            string? count = CouchDbJson.ReadText(body.WrittenSpan, "doc_count"u8);
            string name = CouchDbJson.ReadText(body.WrittenSpan, "db_name"u8) ?? _connection.DatabaseName;
            return new PeerInfo
            {
                Identity = uuid.Length > 0 ? $"{uuid}/{name}" : Name,
                Incarnation = CouchDbJson.ReadText(body.WrittenSpan, "instance_start_time"u8) ?? "0",
                UpdateSequence = CouchDbJson.ReadRaw(body.WrittenSpan, "update_seq"u8)
                    ?? throw response.Protocol("it tells no update_seq, so it is no database"),
                Documents = long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long documents)
                    ? documents
                    : null,
            };
        }
        catch (JsonException e)
        {
            throw response.Translate(e)!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask CreateAsync(CancellationToken cancellationToken = default)
    {
        // 412: it exists already.
        using CouchDbResponse response = await _connection.SendAsync(
            new CouchDbRequest(HttpMethod.Put, "") { Accepts = static status => status == 412, ExpectsJson = false },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_noCommit) return;
        try
        {
            using CouchDbResponse response = await _connection.SendJsonAsync(
                HttpMethod.Post, "/_ensure_full_commit", default, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException e) when (e.StatusCode is 404 or 405 or 501)
        {
            // A server that commits by itself, or a database that is gone: the next call tells which.
            _noCommit = e.StatusCode != 404;
        }
    }

    /// <summary>Asks the database where it stands: the cheapest question that needs its permission.</summary>
    private async ValueTask<string> GetUpdateSequenceAsync(CancellationToken cancellationToken) =>
        (await GetInfoAsync(cancellationToken).ConfigureAwait(false)).UpdateSequence;

    private async ValueTask<string> GetServerUuidAsync(CancellationToken cancellationToken)
    {
        try
        {
            using CouchDbResponse response = await _connection.SendAsync(
                new CouchDbRequest(HttpMethod.Get, "/") { OfServer = true }, cancellationToken).ConfigureAwait(false);
            using PooledBuffer body = await response.ReadAllAsync(SmallAnswer, cancellationToken).ConfigureAwait(false);
            return CouchDbJson.ReadText(body.WrittenSpan, "uuid"u8) ?? "";
        }
        catch (PeerException e) when (!e.IsTransient && e is not AuthenticationRequiredException)
        {
            // A proxy may show the database alone. Its URL then is its identity.
            return "";
        }
        catch (PeerException e) when (e.Code == TypedMemoryErrorCodes.Protocol)
        {
            return "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
