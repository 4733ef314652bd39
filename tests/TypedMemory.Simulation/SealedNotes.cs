using System.Text;
using TypedMemory.Generated;

namespace TypedMemory.Simulation;

/// <summary>Notes whose text is sealed, in the schedules that have keys; they open in all others too.</summary>
internal static class SealedNotes
{
    private static readonly MemoryType<Note, NoteId> s_type = NoteMemoryType.Instance with
    { Sealed = [new SealedMember("text") { AcceptsPlaintext = true }], Keys = KeysOf("k1") };

    /// <summary>The type of a document at a replica.</summary>
    public static MemoryType<Note, NoteId> TypeOf(SimulatedReplica replica, string id) => s_type with
    { Merge = replica.MergeOf(id), Keys = KeysOf(replica.KeyId) };

    /// <summary>Reads a note, sealed or not.</summary>
    public static Note Read(string id, ReadOnlySpan<byte> body) => s_type.Read(id, body);

    /// <summary>Every replica has every key; each seals with its own.</summary>
    private static IMemoryKeys KeysOf(string sealing) => MemoryKeys.FromCallback(sealing, static keyId =>
    {
        byte[] key = new byte[MemoryKeys.KeyLength];
        Encoding.ASCII.GetBytes(keyId, key);
        return key;
    });
}
