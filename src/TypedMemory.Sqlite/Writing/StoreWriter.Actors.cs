using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Writing;

/// <summary>The actor that typed edits are stamped with (docs/design.md, merge rule 4).</summary>
internal sealed partial class StoreWriter
{
    private volatile string _actor;

    /// <summary>The store's actor. Another process that takes a new one is followed at the next transaction.</summary>
    public string Actor => _actor;

    /// <summary>
    /// Takes another actor: what the old one had counted in documents that are gone from here is known to other stores
    /// only, and a document that is made again would repeat its numbers.
    /// </summary>
    public void TakeNewActor()
    {
        _actor = StoreOpener.NewActor();
        Meta.Set(Connection, MetaKeys.Actor, _actor);
    }

    /// <summary>
    /// Takes another actor and goes on above a sequence that somebody has seen, if the file does not reach it: it was
    /// rolled back where nothing could tell, as by old bytes that were written over it.
    /// </summary>
    /// <returns>The sequence from which the store goes on; <see langword="null"/> if it was not rolled back.</returns>
    public long? NoteSeen(long sequence)
    {
        if (sequence <= _sequence) return null;
        _sequence = sequence + StoreOpener.SequenceJump;
        Meta.Set(Connection, MetaKeys.SequenceFloor, _sequence);
        TakeNewActor();
        return _sequence;
    }
}
