using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedMemory.Core.Peers;
using TypedMemory.CouchDb.Feeds;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb;

/// <summary>
/// A database behind HTTP that speaks the CouchDB replication protocol: Apache CouchDB, a CouchDB cluster, PouchDB
/// Server, or our hub. Safe for concurrent use.
/// </summary>
/// <remarks>
/// What the server can do is found out by asking it, not by its name: filters, <c>_bulk_get</c>, live feeds and
/// compressed bodies each have a way down, which is remembered for the peer's life. Requests are not repeated here, but
/// for one after credentials were renewed; whoever replicates decides when to try again.
/// </remarks>
public sealed partial class CouchDbPeer : IReplicationPeer, IDisposable
{
    private const int SmallAnswer = 1024 * 1024;

    private readonly CouchDbPeerOptions _options;
    private readonly CouchDbConnection _connection;
    private readonly ILogger _log;

    /// <summary>Creates a peer; nothing is sent yet.</summary>
    /// <param name="options">How it is reached.</param>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    /// <exception cref="InvalidOperationException">
    /// The peer is a remote over plain http, or without credentials, and neither was allowed.
    /// </exception>
    public CouchDbPeer(CouchDbPeerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _connection = new CouchDbConnection(options);
        _rows = new ChangesParser(_connection.Failures.Texts);
        _pace = new LiveFeedPace(options.Heartbeat);
        _log = options.Logger ?? NullLogger.Instance;
    }

    /// <inheritdoc/>
    public string Name => _connection.Name;

    /// <inheritdoc/>
    public bool CommitsLocalDocumentsWithWrites => false;

    /// <summary>
    /// The greatest size of one value in an answer: a document with its ancestry and what stands around it.
    /// </summary>
    private int MaxValueSize => (int)Math.Min(int.MaxValue / 2, (2L * _options.Limits.MaxDocumentSize) + SmallAnswer);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connection.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
