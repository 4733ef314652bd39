using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>Last writer wins: the value with the greatest stamp.</summary>
internal sealed class RegisterState(EditStamp stamp, ReadOnlyMemory<byte>? value) : MemberState
{
    public EditStamp Stamp { get; } = stamp;

    public override string Tag => "";

    public override ReadOnlyMemory<byte>? Value { get; } = value;

    public override EditStamp? LastEdit => Stamp;

    public override bool IsOfOneEdit => true;

    public override bool Shows(MemberState side) => side is RegisterState other && Compare(this, other) == 0;

    public override long GreatestTime => Stamp.Time;

    public override int GenerationAtEnd => Stamp.GenerationAtEnd;

    public override MemberState Edit(ReadOnlyMemory<byte>? value, MemberEdit edit) =>
        Canonical.CompareRemovedLast(Value, value) == 0 ? this : new RegisterState(edit.Stamp, value);

    /// <summary>The same value, set by an edit.</summary>
    public RegisterState SetAgain(MemberEdit edit) => new(edit.Stamp, Value);

    public override MemberState Reseal(ReadOnlyMemory<byte> value) => new RegisterState(Stamp, value);

    public override MemberState Delete() => Value is null ? this : new RegisterState(Stamp, null);

    public override MemberState Adopt(ReadOnlyMemory<byte>? value, ForeignEdit edit) =>
        new RegisterState(Stamp.Replaced(edit.Generation), value);

    public override void Collect(StampTable table) => table.AddStamp(Stamp);

    public override void Write(MetadataWriter output, StampTable table) => table.WriteStamp(output, Stamp);

    protected override MemberState JoinSame(MemberState other) =>
        Compare(this, (RegisterState)other) >= 0 ? this : other;

    public override bool Covers(MemberState other) => other is RegisterState live && Compare(this, live) >= 0;

    /// <summary>
    /// The order of the lattice: stamp, then value; a removal is above every value of the same stamp.
    /// </summary>
    public static int Compare(RegisterState left, RegisterState right)
    {
        int order = left.Stamp.CompareTo(right.Stamp);
        return order != 0 ? order : Canonical.CompareRemovedLast(left.Value, right.Value);
    }
}
