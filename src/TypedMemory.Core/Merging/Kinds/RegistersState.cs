using System.Buffers;
using System.Text;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>A map or a nested record: a register for each of its members, last writer wins.</summary>
/// <remarks>
/// They differ in removal. In a record it is an edit like any other, with a stamp of its own. In a map it only covers
/// what it saw: it keeps the stamp of the entry that it removed, so that an update which it did not see stays.
/// </remarks>
internal sealed class RegistersState(bool isMap, List<RegistersState.Slot> slots, bool isShown) : MemberState
{
    /// <summary>
    /// In a record, the register that says whether there is one at all, so that an empty one can be told from none.
    /// </summary>
    private static readonly MemberName Presence = MemberName.Of("");

    private readonly List<Slot> _slots = slots;
    private ReadOnlyMemory<byte>? _value;

    public override string Tag => isMap ? "m" : "r";

    public override ReadOnlyMemory<byte>? Value => IsShown ? _value ??= WriteValue() : Canonical.None;

    public override long GreatestTime => _slots.Count == 0 ? 0 : _slots.Max(static slot => slot.Register.GreatestTime);

    public override int GenerationAtEnd =>
        _slots.Count == 0 ? 0 : _slots.Max(static slot => slot.Register.GenerationAtEnd);

    private bool IsShown { get; } = isShown;

    public static RegistersState Empty(bool isMap) => new(isMap, [], isShown: false);

    public override MemberState Edit(ReadOnlyMemory<byte>? value, MemberEdit edit)
    {
        if (value is null && !IsShown) return this;
        RegistersState edited = Replace(value, edit.Stamp, adopted: null);
        bool changed = edited.IsShown != IsShown || edited._slots.Count != _slots.Count;
        for (int i = 0; i < _slots.Count && !changed; i++)
        {
            changed = !ReferenceEquals(edited._slots[i].Register, _slots[i].Register);
        }

        return changed ? edited : this;
    }

    /// <summary>The same entries, set by an edit.</summary>
    public RegistersState SetAgain(MemberEdit edit) =>
        new(
            isMap,
            _slots.ConvertAll(slot => slot.IsLive ? slot with { Register = slot.Register.SetAgain(edit) } : slot),
            IsShown);

    public override MemberState Delete() =>
        new RegistersState(isMap, _slots.ConvertAll(static slot => slot.Deleted()), isShown: false);

    public override MemberState Adopt(ReadOnlyMemory<byte>? value, ForeignEdit edit)
    {
        ReadOnlyMemory<byte>? foreign = value is { Span: [(byte)'{', ..] } ? value : Canonical.None;
        long time = GreatestTime;
        return Replace(foreign, new EditStamp(time, edit.Generation, ""), edit);
    }

    public override bool Covers(MemberState other)
    {
        if (other is not RegistersState live || live.Tag != Tag) return false;
        foreach (Slot slot in live._slots)
        {
            if (Find(slot.Name) is not { } seen || !seen.Covers(slot.Register)) return false;
        }

        return true;
    }

    public override void Collect(StampTable table)
    {
        foreach (Slot slot in _slots) slot.Register.Collect(table);
    }

    /// <summary>The stamps that differ from the base, then the removals; each left out where nothing follows.</summary>
    public override void Write(MetadataWriter output, StampTable table)
    {
        List<Slot> removed = _slots.FindAll(static slot => slot.Register.Value is null);
        List<Slot> stamped = _slots.FindAll(
            slot => slot.Register.Value is not null && slot.Register.Stamp != table.Base);
        output.StartArray();
        output.Text(Tag);
        if (stamped.Count > 0 || removed.Count > 0) WriteSlots(output, table, stamped);
        if (removed.Count > 0) WriteSlots(output, table, removed);
        output.EndArray();
    }

    public static RegistersState Read(ref MetadataReader reader, bool isMap, ReadOnlyMemory<byte>? value, bool isIntact)
    {
        if (isIntact && value is { } shown && shown.Span is not [(byte)'{', ..])
        {
            throw MetadataReader.Damaged($"a {(isMap ? "map" : "record")} is not an object");
        }

        Dictionary<MemberName, EditStamp> stamps = reader.AtEnd ? [] : ReadStamps(ref reader);
        Dictionary<MemberName, EditStamp> removals = reader.AtEnd ? [] : ReadStamps(ref reader);
        var slots = new List<Slot>();
        if (value is { Span: [(byte)'{', ..] } text)
        {
            foreach (ObjectMember member in ObjectScanner.Scan(text))
            {
                EditStamp stamp = stamps.GetValueOrDefault(member.Name, reader.Base);
                if (!removals.ContainsKey(member.Name))
                    slots.Add(new Slot(member.Name, new RegisterState(stamp, member.Value)));
            }

            if (!isMap && !removals.ContainsKey(Presence))
            {
                slots.Add(new Slot(Presence, PresentAt(stamps.GetValueOrDefault(Presence, reader.Base))));
            }
        }

        foreach ((MemberName name, EditStamp stamp) in removals)
            slots.Add(new Slot(name, new RegisterState(stamp, null)));
        slots.Sort(static (left, right) => left.Name.CompareTo(right.Name));
        return new RegistersState(isMap, slots, value is not null);
    }

    protected override MemberState JoinSame(MemberState other)
    {
        var right = (RegistersState)other;
        var joined = new List<Slot>(Math.Max(_slots.Count, right._slots.Count));
        int mine = 0;
        int theirs = 0;
        while (mine < _slots.Count || theirs < right._slots.Count)
        {
            int order = mine == _slots.Count ? 1
                : theirs == right._slots.Count ? -1
                : _slots[mine].Name.CompareTo(right._slots[theirs].Name);
            if (order < 0) joined.Add(_slots[mine++]);
            else if (order > 0) joined.Add(right._slots[theirs++]);
            else joined.Add(_slots[mine++].Join(right._slots[theirs++]));
        }

        return new RegistersState(
            isMap, joined, isMap ? IsShown || right.IsShown : joined.Exists(static slot => slot.IsLive));
    }

    private RegistersState Replace(ReadOnlyMemory<byte>? value, EditStamp stamp, ForeignEdit? adopted)
    {
        bool isPresent = value is { Span: [(byte)'{', ..] };
        if (!isPresent && value is { } other && !other.Span.SequenceEqual("null"u8))
        {
            throw new FormatException(
                $"\"{Encoding.UTF8.GetString(other.Span)}\" is not an object, which a {(isMap ? "map" : "record")} must be.");
        }

        var wanted = new SortedDictionary<MemberName, ReadOnlyMemory<byte>>();
        if (isPresent)
            foreach (ObjectMember member in ObjectScanner.Scan(value!.Value)) wanted[member.Name] = member.Value;
        if (isPresent && !isMap) wanted[Presence] = Canonical.EmptyObject;
        var slots = new List<Slot>(_slots.Count);
        foreach (Slot slot in _slots)
        {
            ReadOnlyMemory<byte>? text = wanted.Remove(slot.Name, out ReadOnlyMemory<byte> found)
                ? found : Canonical.None;
            slots.Add(slot with { Register = ReplaceOne(slot.Register, text, stamp, adopted) });
        }

        foreach ((MemberName name, ReadOnlyMemory<byte> text) in wanted)
            slots.Add(new Slot(name, new RegisterState(stamp, text)));
        slots.Sort(static (left, right) => left.Name.CompareTo(right.Name));
        return new RegistersState(isMap, slots, isMap || slots.Exists(static slot => slot.IsLive));
    }

    private RegisterState ReplaceOne(
        RegisterState register, ReadOnlyMemory<byte>? text, EditStamp stamp, ForeignEdit? adopted)
    {
        if (text is null && (isMap || register.Value is null)) return (RegisterState)register.Delete();
        bool isSame = Canonical.CompareRemovedLast(register.Value, text) == 0;
        if (isSame && adopted is null or { KnowsBefore: true }) return register;
        return new RegisterState(adopted is { } edit ? register.Stamp.Replaced(edit.Generation) : stamp, text);
    }

    private RegisterState? Find(MemberName name)
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Name.Equals(name)) return slot.Register;
        }

        return null;
    }

    private ReadOnlyMemory<byte> WriteValue()
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("{"u8);
        foreach (Slot slot in _slots)
        {
            if (slot.Register.Value is not { } text || (!isMap && slot.Name.Equals(Presence))) continue;
            if (output.WrittenCount > 1) output.Write(","u8);
            output.Write("\""u8);
            output.Write(slot.Name.Escaped);
            output.Write("\":"u8);
            output.Write(text.Span);
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static void WriteSlots(MetadataWriter output, StampTable table, List<Slot> slots)
    {
        output.StartObject();
        foreach (Slot slot in slots)
        {
            output.Name(slot.Name);
            table.WriteStamp(output, slot.Register.Stamp);
        }

        output.EndObject();
    }

    private static Dictionary<MemberName, EditStamp> ReadStamps(ref MetadataReader reader)
    {
        var stamps = new Dictionary<MemberName, EditStamp>();
        reader.StartObject();
        while (!reader.AtEnd)
        {
            MemberName name = reader.Name();
            stamps[name] = reader.Stamp();
        }

        reader.EndObject();
        return stamps;
    }

    private static RegisterState PresentAt(EditStamp stamp) => new(stamp, Canonical.EmptyObject);

    /// <summary>A member of the map or record.</summary>
    internal readonly record struct Slot(MemberName Name, RegisterState Register)
    {
        public bool IsLive => Register.Value is not null;

        public Slot Deleted() => this with { Register = (RegisterState)Register.Delete() };

        public Slot Join(Slot other) =>
            this with { Register = (RegisterState)MemberState.Join(Register, other.Register) };
    }
}
