using System.Globalization;
using TypedMemory.Core.Peers;

namespace TypedMemory.Replication.Checkpoints;

/// <summary>
/// The ids of the local documents that replication keeps: one set per (our store, peer), without filter or secret.
/// </summary>
internal sealed class LocalIds
{
    private readonly string _key;
    private readonly string _suffix;

    /// <summary>Names the local documents of our store and a peer in one direction.</summary>
    public LocalIds(PeerInfo ours, PeerInfo theirs, ReplicationDirection direction)
    {
        _key = StreamKey.Digest($"{ours.Identity}\n{theirs.Identity}");
        _suffix = $"{(direction == ReplicationDirection.Pull ? "pull" : "push")}-{_key}";
    }

    /// <summary>
    /// The document that tells a database from one of the same name that was created later. Each store has its own:
    /// CouchDB answers 201 to a write of a local document over another one that the writer has not seen, so of two
    /// stores that share one at first contact, each could overwrite the other's.
    /// </summary>
    public string Nonce => $"typedmemory-peer-{_key}";

    /// <summary>The checkpoint.</summary>
    public string Checkpoint => $"typedmemory-{_suffix}";

    /// <summary>What the ids of all parts of all lists of refused documents in one direction begin with.</summary>
    public static string AllRefused(ReplicationDirection direction) =>
        $"typedmemory-refused-{(direction == ReplicationDirection.Pull ? "pull" : "push")}-";

    /// <summary>A part of the list of refused documents.</summary>
    public string Refused(int bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"typedmemory-refused-{_suffix}-{bucket:x2}");
}
