namespace TypedMemory.Core.Peers;

/// <summary>The identity and the state of a peer.</summary>
public sealed record PeerInfo
{
    /// <summary>
    /// What tells this database from every other, as far as the peer knows: the store's uuid, or server uuid and
    /// database name.
    /// </summary>
    public required string Identity { get; init; }

    /// <summary>
    /// Changes when the database was deleted and created again, or rolled back: a store's incarnation, or CouchDB's
    /// <c>instance_start_time</c>. <c>0</c> where the peer does not tell.
    /// </summary>
    public required string Incarnation { get; init; }

    /// <summary>The newest sequence, as the JSON text that the peer gave it.</summary>
    public required string UpdateSequence { get; init; }

    /// <summary>
    /// Changes with the rules by which the peer refuses documents (CouchDB: <c>_security</c> and the design documents'
    /// <c>validate_doc_update</c>), where it tells: what was refused is then tried again.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>How many documents are not deleted, where the peer tells.</summary>
    public long? Documents { get; init; }
}
