namespace TypedMemory;

/// <summary>
/// The values of <see cref="TypedMemoryException.Code"/>. Where CouchDB has a word for the error, it is that word.
/// </summary>
public static class TypedMemoryErrorCodes
{
    /// <summary>The edit does not name a current leaf of the document (CouchDB: 409).</summary>
    public const string Conflict = "conflict";

    /// <summary>The document, revision, attachment or database does not exist (CouchDB: 404).</summary>
    public const string NotFound = "not_found";

    /// <summary>The document, id, revision or request is malformed (CouchDB: 400).</summary>
    public const string BadRequest = "bad_request";

    /// <summary>A stored document cannot be read as the type that was asked for.</summary>
    public const string Format = "format";

    /// <summary>The document or a part of it is over a limit (CouchDB: 413).</summary>
    public const string TooLarge = "too_large";

    /// <summary>The peer wants credentials, or other ones (CouchDB: 401).</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The peer refused the document or the request (CouchDB: 403).</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The peer cannot be reached, or failed.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The peer wants fewer requests (CouchDB: 429).</summary>
    public const string TooManyRequests = "too_many_requests";

    /// <summary>
    /// The database at the peer is another one than before: deleted and created again while it was replicated.
    /// </summary>
    public const string Recreated = "recreated";

    /// <summary>The peer's answer is not what the protocol says.</summary>
    public const string Protocol = "protocol";

    /// <summary>The sequence belongs to another incarnation of the store.</summary>
    public const string UnknownSequence = "unknown_sequence";

    /// <summary>The store's file cannot be opened or written.</summary>
    public const string Store = "store";

    /// <summary>The store's file is damaged or is not a TypedMemory store.</summary>
    public const string Corrupt = "corrupt";

    /// <summary>Another document has the values that a unique index of the type allows one document only.</summary>
    public const string NotUnique = "not_unique";

    /// <summary>A key to seal or to open with is missing, or is another one.</summary>
    public const string Key = "key";

    /// <summary>Another process has taken over the replication of this store.</summary>
    public const string LeaseLost = "lease_lost";
}
