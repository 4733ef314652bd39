using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb.Attachments;
using TypedMemory.CouchDb.Database;
using TypedMemory.CouchDb.Feeds;
using TypedMemory.CouchDb.Fetching;
using TypedMemory.CouchDb.Http;
using TypedMemory.CouchDb.Writing;

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
public sealed class CouchDbPeer : IReplicationPeer, IDisposable
{
    private readonly CouchDbConnection _connection;
    private readonly DatabaseRequests _database;
    private readonly LocalDocuments _locals;
    private readonly RevisionsDiff _diff;
    private readonly FeedReader _feed;
    private readonly LiveFeed _live;
    private readonly DocumentFetcher _fetcher;
    private readonly AttachmentReader _attachments;
    private readonly DocumentWriter _writer;

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
        _connection = new CouchDbConnection(options);
        _database = new DatabaseRequests(_connection);
        _locals = new LocalDocuments(_connection);
        _diff = new RevisionsDiff(_connection);
        var requests = new FeedRequests(_connection);
        _feed = new FeedReader(_connection, requests);
        _live = new LiveFeed(_connection, requests, _feed);
        _fetcher = new DocumentFetcher(_connection, _database);
        _attachments = new AttachmentReader(_connection);
        var bulk = new BulkSender(_connection);
        _writer = new DocumentWriter(_connection, bulk, new AttachedWriter(_connection, _database, bulk));
    }

    /// <inheritdoc/>
    public string Name => _connection.Name;

    /// <inheritdoc/>
    public bool CommitsLocalDocumentsWithWrites => false;

    /// <inheritdoc/>
    public ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default)
    {
        // The first call of a session: what the server could not do in the last one is asked of it again.
        _feed.Restart();
        _live.Restart();
        return _database.GetInfoAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask CreateAsync(CancellationToken cancellationToken = default) =>
        _database.CreateAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        _database.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return _locals.GetAsync(id, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        return _locals.PutAsync(document, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        return query.Live
            ? _live.ReadAsync(query, cancellationToken) : _feed.ReadToEndAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return _diff.DiffAsync(documents, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return _fetcher.FetchAsync(documents, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(attachment);
        return _attachments.OpenAsync(id, revision, attachment, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<OpenedAttachment> OpenAttachmentsAsync(
        DocumentRevision revision, IReadOnlyList<DocumentAttachment> attachments,
        ImmutableArray<RevisionId> knownAncestors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(revision);
        ArgumentNullException.ThrowIfNull(attachments);
        return _attachments.OpenAsync(revision, attachments, knownAncestors, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return _writer.WriteAsync(batch, cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connection.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
