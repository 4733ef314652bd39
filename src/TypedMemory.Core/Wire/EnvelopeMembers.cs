using System.Text;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Wire;

/// <summary>The names that start with an underscore.</summary>
internal static class EnvelopeMembers
{
    /// <summary>What a top-level member is.</summary>
    /// <param name="name">Its name between the quotes.</param>
    /// <param name="escaped">Whether the name has escapes.</param>
    public static EnvelopeMember Classify(ReadOnlySpan<byte> name, bool escaped)
    {
        if (name.IsEmpty) return EnvelopeMember.Ordinary;
        if (escaped && name[0] is (byte)'\\' or (byte)'_') name = Encoding.UTF8.GetBytes(JsonText.Decode(name, true));
        if (name[0] != '_') return EnvelopeMember.Ordinary;
        return name switch
        {
            _ when name.SequenceEqual("_id"u8) => EnvelopeMember.Id,
            _ when name.SequenceEqual("_rev"u8) => EnvelopeMember.Revision,
            _ when name.SequenceEqual("_deleted"u8) => EnvelopeMember.Deleted,
            _ when name.SequenceEqual("_revisions"u8) => EnvelopeMember.Revisions,
            _ when name.SequenceEqual("_attachments"u8) => EnvelopeMember.Attachments,
            _ when IsOfReplicator(name) => EnvelopeMember.Ordinary,
            _ when IsDropped(name) => EnvelopeMember.Dropped,
            _ => EnvelopeMember.Unknown,
        };
    }

    private static bool IsDropped(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("_conflicts"u8)
        || name.SequenceEqual("_deleted_conflicts"u8)
        || name.SequenceEqual("_local_seq"u8)
        || name.SequenceEqual("_revs_info"u8)
        || name.SequenceEqual("_revision"u8)
        || name.SequenceEqual("_removed"u8)
        || name.SequenceEqual("_access"u8);

    /// <summary>
    /// The members that CouchDB's replicator writes into its own documents: CouchDB keeps them in the body.
    /// </summary>
    private static bool IsOfReplicator(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("_replication_id"u8)
        || name.SequenceEqual("_replication_state"u8)
        || name.SequenceEqual("_replication_state_time"u8)
        || name.SequenceEqual("_replication_state_reason"u8)
        || name.SequenceEqual("_replication_stats"u8);
}
