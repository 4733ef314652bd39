using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Database;

/// <summary>What a database is asked about itself: who it is, its rules, to be created, to commit.</summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class DatabaseRequests(CouchDbConnection connection)
{
    private static readonly string[] PolicyPaths =
        ["/_security", "/_all_docs?startkey=%22_design%2F%22&endkey=%22_design0%22"];

    /// <summary>More is no name and no time: it would go into every checkpoint.</summary>
    private const int MaxNameLength = 1024;

    /// <summary>
    /// How often in a row the server's own page fails, while its database answers, before it counts as none.
    /// </summary>
    private const int MostFailuresOfServer = 3;

    private static readonly TimeSpan PauseOfServer = TimeSpan.FromSeconds(1);

    /// <summary>
    /// After how long a server's own page that failed is asked for again, once: until then, its database's URL is the
    /// identity.
    /// </summary>
    private static readonly TimeSpan ServerProbe = TimeSpan.FromMinutes(1);

    private readonly byte[][] _rules = [.. PolicyPaths.Select(static _ => "-"u8.ToArray())];
    private volatile bool _noCommit;
    private string? _serverUuid;
    private long _serverFailedAt;

    /// <summary>What the database says of itself, with the digest of its rules.</summary>
    public async ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken)
    {
        long failedAt = Volatile.Read(ref _serverFailedAt);
        bool again = failedAt != 0 && connection.Options.TimeProvider.GetElapsedTime(failedAt) >= ServerProbe;
        PeerInfo info = await ReadInfoAsync(again, cancellationToken).ConfigureAwait(false);
        return info with { Policy = await GetPolicyAsync(cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>What the database says of itself.</summary>
    public ValueTask<PeerInfo> ReadInfoAsync(CancellationToken cancellationToken) =>
        ReadInfoAsync(again: false, cancellationToken);

    /// <summary>Server and database are asked at the same time.</summary>
    /// <param name="again">Whether the server is asked again that did not answer before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async ValueTask<PeerInfo> ReadInfoAsync(bool again, CancellationToken cancellationToken)
    {
        Task<PeerInfo> database = ReadDatabaseAsync(cancellationToken);
        Task<string?> server = _serverUuid is { } known && !again
            ? Task.FromResult<string?>(known)
            : ReadServerUuidAsync(again ? MostFailuresOfServer : 1, cancellationToken);
        await Task.WhenAll(database, server).ConfigureAwait(false);
        PeerInfo info = await database.ConfigureAwait(false);
        string? uuid = await server.ConfigureAwait(false);
        for (int attempt = 2; uuid is null; attempt++)
        {
            // What passes in a moment is asked again: under another identity there are other checkpoints.
            await Task.Delay(PauseOfServer, connection.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
            uuid = await ReadServerUuidAsync(attempt, cancellationToken).ConfigureAwait(false);
        }

        _serverUuid = uuid;
        return info with { Identity = _serverUuid.Length > 0 ? $"{_serverUuid}/{info.Identity}" : connection.Name };
    }

    /// <returns>What the database says of itself; its name stands for the identity.</returns>
    private async Task<PeerInfo> ReadDatabaseAsync(CancellationToken cancellationToken)
    {
        using CouchDbResponse response = await connection.SendAsync(
            new CouchDbRequest(HttpMethod.Get, ""), cancellationToken).ConfigureAwait(false);
        using PooledBuffer body = await response.ReadAllAsync(
            CouchDbConnection.SmallAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            string? count = CouchDbJson.ReadText(body.WrittenSpan, "doc_count"u8);
            return new PeerInfo
            {
                Identity = CouchDbJson.ReadText(body.WrittenSpan, "db_name"u8) ?? connection.DatabaseName,
                Incarnation = CouchDbJson.ReadText(
                    body.WrittenSpan, "instance_start_time"u8) is { Length: <= MaxNameLength } incarnation
                    ? incarnation : "0",
                UpdateSequence = CouchDbJson.ReadRaw(body.WrittenSpan, "update_seq"u8)
                    ?? throw response.Protocol("it tells no update_seq, so it is not a database"),
                Documents = long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long documents)
                    ? documents
                    : null,
            };
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Creates the database, unless it exists.</summary>
    public async ValueTask CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            using CouchDbResponse response = await connection.SendAsync(
                new CouchDbRequest(HttpMethod.Put, "") { ExpectsJson = false }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException e) when (e is { StatusCode: 412, IsTransient: false })
        {
            // It exists already.
        }
    }

    /// <summary>Has the server commit what was written, where it does not do so by itself.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_noCommit) return;
        try
        {
            using CouchDbResponse response = await connection.SendJsonAsync(
                HttpMethod.Post, "/_ensure_full_commit", default, cancellationToken).ConfigureAwait(false);
            using PooledBuffer answer = await response.ReadAllAsync(
                CouchDbConnection.SmallAnswer, cancellationToken).ConfigureAwait(false);
            try
            {
                response.ReadTaken(answer.WrittenSpan);
            }
            catch (Exception e) when (response.Translate(e) is { } failure)
            {
                throw failure;
            }
        }
        catch (PeerException e) when (e.StatusCode is 404 or 405 or 501)
        {
            // A server that commits by itself, or a database that is gone: the next call tells which.
            _noCommit = e.StatusCode != 404;
        }
    }

    /// <summary>
    /// A digest of what the database says of its rules: who may write, and the design documents that can refuse. What
    /// it does not show to this account is left out.
    /// </summary>
    private async ValueTask<string> GetPolicyAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(PolicyPaths.Select(async (path, i) => Volatile.Write(
            ref _rules[i], await ReadRulesAsync(path, cancellationToken).ConfigureAwait(false) ?? _rules[i])))
            .ConfigureAwait(false);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] part in _rules) digest.AppendData(part);
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    /// <returns>
    /// The rules, or <see langword="null"/> where they cannot be read at present: that is no reason not to replicate
    /// with a database that answers.
    /// </returns>
    private async Task<byte[]?> ReadRulesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using CouchDbResponse response = await connection.SendAsync(
                new CouchDbRequest(HttpMethod.Get, path), cancellationToken).ConfigureAwait(false);
            using PooledBuffer body = await response.ReadAllAsync(
                CouchDbConnection.SmallAnswer, cancellationToken).ConfigureAwait(false);

            // Of the list only the rows: what stands around them changes with every document.
            string? rows = CouchDbJson.ReadRaw(body.WrittenSpan, "rows"u8);
            return rows is null ? body.WrittenSpan.ToArray() : Encoding.UTF8.GetBytes(rows);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [(byte)'-'];
        }
        catch (PeerException e) when (e.StatusCode is (>= 400 and < 500 and not 429) or 500 or 501
            || e.Code == TypedMemoryErrorCodes.Protocol)
        {
            return [(byte)'-'];
        }
        catch (PeerException)
        {
            return null;
        }
    }

    /// <returns>
    /// The server's uuid; empty if it has none to show; <see langword="null"/> if it is to be asked again.
    /// </returns>
    private async Task<string?> ReadServerUuidAsync(int attempt, CancellationToken cancellationToken)
    {
        try
        {
            using CouchDbResponse response = await connection.SendAsync(
                new CouchDbRequest(HttpMethod.Get, "/") { OfServer = true }, cancellationToken).ConfigureAwait(false);
            using PooledBuffer body = await response.ReadAllAsync(
                CouchDbConnection.SmallAnswer, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _serverFailedAt, 0);
            return CouchDbJson.ReadText(body.WrittenSpan, "uuid"u8) is { Length: <= MaxNameLength } uuid ? uuid : "";
        }
        catch (PeerException e) when (!e.IsTransient)
        {
            // A proxy may show the database alone, also by a 401: what the database itself says to these credentials
            // counts. Its URL then is its identity.
            return "";
        }
        catch (PeerException e) when (e.Code == TypedMemoryErrorCodes.Protocol)
        {
            return "";
        }
        catch (PeerException e) when (e.Code != TypedMemoryErrorCodes.TooManyRequests)
        {
            // Whether the database answers says whether this is the server's, or of this page alone.
            if (attempt < MostFailuresOfServer) return null;
            Volatile.Write(ref _serverFailedAt, connection.Options.TimeProvider.GetTimestamp());
            return "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
