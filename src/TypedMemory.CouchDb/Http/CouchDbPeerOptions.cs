using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using TypedMemory.CouchDb.Http;

namespace TypedMemory;

/// <summary>Options for reaching a database behind HTTP.</summary>
public sealed record CouchDbPeerOptions
{
    /// <summary>
    /// The database's URL, e.g. <c>https://couch.internal/agent-memory</c>. User info in it is taken for basic
    /// authentication where <see cref="Authentication"/> is not set, and never shown.
    /// </summary>
    public required Uri Url { get; init; }

    /// <summary>
    /// How requests are authenticated. The default value is <see langword="null"/>: by the user info of
    /// <see cref="Url"/>,
    /// if there is some.
    /// </summary>
    public CouchDbAuthentication? Authentication { get; init; }

    /// <summary>
    /// Whether a remote may be used without credentials. The default value is <see langword="false"/>.
    /// </summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>
    /// Whether plain http may be spoken to anything but this machine. The default value is <see langword="false"/>.
    /// </summary>
    public bool AllowInsecure { get; init; }

    /// <summary>
    /// How long the peer may be silent before a request is given up: until its answer begins, and between two pieces of
    /// it. The default value is 60 seconds.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may take to be made. The default value is 15 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often a live feed is asked for a sign of life. A feed that is silent for two and a half times as long is
    /// given up. The default value is 10 seconds.
    /// </summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long one live request lasts before the feed is asked where it stands, so that a filter without hits moves
    /// the sequence on all the same. The default value is 5 minutes.
    /// </summary>
    public TimeSpan LiveRequestDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many requests one call may have under way. The default value is 4.</summary>
    public int MaxConcurrentRequests { get; init; } = 4;

    /// <summary>How many revisions one <c>_bulk_get</c> asks for at most. The default value is 500.</summary>
    public int FetchBatchSize { get; init; } = 500;

    /// <summary>
    /// How many bytes of documents one <c>_bulk_docs</c> carries at most, unless one is larger. The default value
    /// is 4,000,000.
    /// </summary>
    public int WriteBatchBytes { get; init; } = 4_000_000;

    /// <summary>
    /// Up to how many bytes an attachment is sent within its document, in base64. Larger ones are streamed. The default
    /// value is 16,384.
    /// </summary>
    public int InlineAttachmentBytes { get; init; } = 16_384;

    /// <summary>
    /// How many bytes an attachment of the peer has at most, compressed or not. A document with a larger one is
    /// refused, so that an endless one does not fill the disk. The default value is 1 GiB.
    /// </summary>
    public long MaxAttachmentSize { get; init; } = 1024 * 1024 * 1024;

    /// <summary>
    /// What documents of the peer are held to. The default value is <see cref="DocumentLimits.Default"/>.
    /// </summary>
    public DocumentLimits Limits { get; init; } = DocumentLimits.Default;

    /// <summary>
    /// What every request for the peer's change feed says besides what the peer needs itself: <c>filter</c> names a
    /// filter of its own, e.g. a function of a design document, others are what that finds in <c>req.query</c>;
    /// <c>style</c> may be <c>main_only</c>. Whoever replicates names it in
    /// <c>ReplicationOptions.Scope</c>, or its checkpoints would claim what the filter left out. The default value is
    /// empty.
    /// </summary>
    public ImmutableDictionary<string, string> FeedParameters { get; init; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Whether requests and answers are compressed. The default value is <see langword="null"/>: with every peer but
    /// those on this machine.
    /// </summary>
    public bool? Compression { get; init; }

    /// <summary>
    /// A client certificate for TLS; also given to a <see cref="SocketsHttpHandler"/> of <see cref="HandlerFactory"/>.
    /// The default value is <see langword="null"/>: none.
    /// </summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// The HTTP proxy to go through. The default value is <see langword="null"/>: as the environment says.
    /// </summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>
    /// Makes the handler that requests go through, which the peer then disposes of; it must not follow redirects and
    /// must not keep cookies. Here a certificate of the server's that nobody vouches for can be accepted. The default
    /// value is <see langword="null"/>: a <see cref="SocketsHttpHandler"/>.
    /// </summary>
    public Func<HttpMessageHandler>? HandlerFactory { get; init; }

    /// <summary>The clock of the timeouts. The default value is <see cref="System.TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the peer logs. The default value is <see langword="null"/>: nowhere.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The URL without user info: what may be shown.</summary>
    public override string ToString() =>
        $"{nameof(CouchDbPeerOptions)} {{ {nameof(Url)} = {CouchDbUrls.WithoutUserInfo(Url)} }}";

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Url);
        if (!Url.IsAbsoluteUri || (Url.Scheme != Uri.UriSchemeHttp && Url.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("The URL of a peer is absolute and starts with https:// or http://.");
        }

        if (Url.Query.Length > 0 || Url.Fragment.Length > 0 || Url.AbsolutePath.Trim('/').Length == 0)
        {
            throw new ArgumentException(
                $"\"{CouchDbUrls.WithoutUserInfo(Url)}\" does not name a database: give a URL like https://host/database, without a query.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RequestTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Heartbeat, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LiveRequestDuration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentRequests, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FetchBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WriteBatchBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(InlineAttachmentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttachmentSize, 1);
        ArgumentNullException.ThrowIfNull(FeedParameters);
        OwnParameters.Validate(FeedParameters);
        ArgumentNullException.ThrowIfNull(Limits);
        ArgumentNullException.ThrowIfNull(TimeProvider);

        bool local = CouchDbUrls.IsLoopback(Url);
        if (!local && Url.Scheme != Uri.UriSchemeHttps && !AllowInsecure)
        {
            throw new InvalidOperationException(
                $"The peer \"{CouchDbUrls.WithoutUserInfo(Url)}\" is refused: plain http to another machine shows documents and "
                + "credentials to the network. Use https, or set AllowInsecure where the network is trusted.");
        }

        if (!local && !AllowAnonymous && ClientCertificate is null && Url.UserInfo.Length == 0
            && (Authentication is null || ReferenceEquals(Authentication, CouchDbAuthentication.Anonymous)))
        {
            throw new InvalidOperationException(
                $"The peer \"{CouchDbUrls.WithoutUserInfo(Url)}\" is refused: it is a remote without credentials. "
                + "Set Authentication, or AllowAnonymous where the database is open to everyone.");
        }
    }
}
