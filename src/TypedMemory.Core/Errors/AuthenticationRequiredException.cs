namespace TypedMemory;

/// <summary>
/// A peer does not take the credentials that it was given, and renewing them once did not help (CouchDB: 401).
/// Repeating the request with the same credentials locks the account out; wait for other ones.
/// </summary>
/// <param name="message">Which peer it was and what to do.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class AuthenticationRequiredException(string message, Exception? innerException = null)
    : PeerException(TypedMemoryErrorCodes.Unauthorized, message, isTransient: false, innerException);
