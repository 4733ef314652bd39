using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>The state of one member of a document: an element of a join semilattice. Immutable.</summary>
internal abstract class MemberState
{
    /// <summary>Names the kind in the reserved member; empty for last writer wins, which needs no name.</summary>
    public abstract string Tag { get; }

    /// <summary>
    /// The canonical value that the body shows, or <see langword="null"/> if the body has no such member.
    /// </summary>
    public abstract ReadOnlyMemory<byte>? Value { get; }

    /// <summary>The greatest time of a stamp in the state; 0 without one.</summary>
    public abstract long GreatestTime { get; }

    /// <summary>
    /// The stamp of the edit that the value comes from, or <see langword="null"/> in kinds whose values come from many.
    /// </summary>
    public virtual EditStamp? LastEdit => null;

    /// <summary>
    /// Whether the value comes from one edit, be it the last or not; <see langword="false"/> where many make it up.
    /// </summary>
    public virtual bool IsOfOneEdit => false;

    /// <summary>Whether the value of this join is, or has something of, that of one of its sides.</summary>
    public virtual bool Shows(MemberState side) => Tag == side.Tag;

    /// <summary>The greatest generation of a stamp at <see cref="EditStamp.MaxTime"/>; 0 without one.</summary>
    public virtual int GenerationAtEnd => 0;

    /// <summary>The join with a state of the same kind.</summary>
    protected abstract MemberState JoinSame(MemberState other);

    /// <summary>The state after an edit that wants a value; the same instance if nothing changes.</summary>
    /// <param name="value">The canonical value, or <see langword="null"/> to remove the member.</param>
    /// <param name="edit">What the edit is stamped with.</param>
    public abstract MemberState Edit(ReadOnlyMemory<byte>? value, MemberEdit edit);

    /// <summary>
    /// The state with what the type declares of the member and an older document does not say; the same instance if
    /// that is nothing.
    /// </summary>
    public virtual MemberState Bind(MergeMember declared) => this;

    /// <summary>
    /// The state with another form of its value, under the same stamp; the same instance of kinds that look into
    /// values.
    /// </summary>
    public virtual MemberState Reseal(ReadOnlyMemory<byte> value) => this;

    /// <summary>Whether the state says all that a declaration could add to it.</summary>
    public virtual bool IsBound => true;

    /// <summary>The state of a document that is deleted: what was seen, without values.</summary>
    public abstract MemberState Delete();

    /// <summary>
    /// The state after a foreign edit left a value in the body without saying so in the reserved member.
    /// </summary>
    public abstract MemberState Adopt(ReadOnlyMemory<byte>? value, ForeignEdit edit);

    /// <summary>How far an actor's own entries in the state go; 0 in kinds without entries of actors.</summary>
    public virtual long EntryOf(string actor) => 0;

    /// <summary>
    /// Whether an actor's own entries leave no room for a further one of any size: the edit needs another actor.
    /// </summary>
    public virtual bool IsFull(string actor) => false;

    /// <summary>The state with which a document that was deleted begins its new existence.</summary>
    public virtual MemberState Recreate(MemberEdit edit) => this;

    /// <summary>
    /// Whether this state, of a user's tombstone, saw everything that the state of a live leaf holds.
    /// </summary>
    public abstract bool Covers(MemberState other);

    /// <summary>Tells the table which stamps and actors are to be written.</summary>
    public abstract void Collect(StampTable table);

    /// <summary>Writes what follows the tag in the reserved member.</summary>
    public abstract void Write(MetadataWriter output, StampTable table);

    /// <summary>The join of two states; of two kinds the one with the greater tag stays.</summary>
    public static MemberState Join(MemberState left, MemberState right)
    {
        int order = string.CompareOrdinal(left.Tag, right.Tag);
        return order == 0 ? left.JoinSame(right) : order > 0 ? left : right;
    }
}
