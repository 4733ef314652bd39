namespace TypedMemory.CouchDb.Http;

/// <summary>What an authentication needs of the peer that it serves.</summary>
/// <param name="PeerName">The peer's name for messages.</param>
/// <param name="SessionUri">Where a session is opened.</param>
/// <param name="TimeProvider">The time.</param>
/// <param name="Failures">What failures of the peer are called.</param>
/// <param name="SendAsync">Sends a request without authentication.</param>
internal sealed record AuthenticationContext(
    string PeerName,
    Uri SessionUri,
    TimeProvider TimeProvider,
    PeerFailures Failures,
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> SendAsync);
