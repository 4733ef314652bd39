using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Writing;

/// <summary>The actor that typed edits are stamped with (docs/design.md, merge rule 4).</summary>
internal sealed class StoreActor(Connection connection, string name)
{
    private volatile string _name = name;

    /// <summary>
    /// The name of the actor. Another process that takes a new one is followed at the next transaction.
    /// </summary>
    public string Name => _name;

    /// <summary>Reads the name again, after another process may have changed it.</summary>
    public void Reload() => _name = Meta.Get(connection, MetaKeys.Actor)!;

    /// <summary>
    /// Takes another actor: what the old one had counted in documents that are gone from here is known to other stores
    /// only, and a document that is made again would repeat its numbers.
    /// </summary>
    public void TakeNew()
    {
        _name = StoreOpener.NewActor();
        Meta.Set(connection, MetaKeys.Actor, _name);
    }
}
