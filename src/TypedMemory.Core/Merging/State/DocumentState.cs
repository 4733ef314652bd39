using System.Runtime.InteropServices;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>The state of a document's leaf: a join semilattice of its members' states. Immutable.</summary>
/// <remarks>A member without an entry is bottom: a leaf that does not know it does not delete it.</remarks>
internal sealed class DocumentState
{
    private readonly List<MemberEntry> _members;

    /// <summary>Creates a state.</summary>
    /// <param name="members">The members in the order of their names; taken over.</param>
    /// <param name="existence">When the document was created again, or at all where the policy needs it; 0
    /// otherwise.</param>
    /// <param name="deletion">The greatest user's delete that the leaf knows of; 0 without one.</param>
    public DocumentState(List<MemberEntry> members, long existence, long deletion)
    {
        _members = members;
        Existence = existence;
        Deletion = deletion;
        foreach (MemberEntry member in members)
        {
            HasOrigins |= member.Origin is not null;
            GreatestTime = Math.Max(
                GreatestTime, Math.Max(member.State.GreatestTime, member.Origin?.Stamp.Time ?? 0));
        }

        GreatestTime = Math.Max(GreatestTime, Math.Max(existence, deletion));
    }

    public static DocumentState Empty { get; } = new([], 0, 0);

    public ReadOnlySpan<MemberEntry> Members => CollectionsMarshal.AsSpan(_members);

    public long Existence { get; }

    public long Deletion { get; }

    /// <summary>Whether it is said of a member where its value comes from.</summary>
    public bool HasOrigins { get; }

    /// <summary>The greatest time of any stamp in the state.</summary>
    public long GreatestTime { get; }

    /// <summary>The state with what the type declares of its members and the document does not say.</summary>
    public DocumentState Bind(IMemoryMerge type)
    {
        List<MemberEntry>? bound = null;
        for (int i = 0; i < _members.Count; i++)
        {
            MemberEntry member = _members[i];
            if (member.State.IsBound || StateEdit.FindMember(type, member.Name) is not { } declared) continue;
            MemberState state = member.State.Bind(declared);
            if (ReferenceEquals(state, member.State)) continue;
            bound ??= [.. _members];
            bound[i] = member with { State = state };
        }

        return bound is null ? this : new DocumentState(bound, Existence, Deletion);
    }

    /// <summary>The greatest generation of a stamp at <see cref="EditStamp.MaxTime"/>; 0 without one.</summary>
    public int GenerationAtEnd
    {
        get
        {
            int greatest = 0;
            if (GreatestTime < EditStamp.MaxTime) return greatest;
            foreach (MemberEntry member in _members) greatest = Math.Max(greatest, member.State.GenerationAtEnd);
            return greatest;
        }
    }

    public MemberState? Find(MemberName name)
    {
        int index = IndexOf(name);
        return index < 0 ? null : _members[index].State;
    }

    public DocumentState Join(DocumentState other)
    {
        var joined = new List<MemberEntry>(Math.Max(_members.Count, other._members.Count));
        int left = 0;
        int right = 0;
        while (left < _members.Count || right < other._members.Count)
        {
            int order = left == _members.Count ? 1
                : right == other._members.Count ? -1
                : _members[left].Name.CompareTo(other._members[right].Name);
            if (order < 0)
            {
                joined.Add(_members[left++]);
            }
            else if (order > 0)
            {
                joined.Add(other._members[right++]);
            }
            else
            {
                joined.Add(MemberEntry.Join(_members[left++], other._members[right++]));
            }
        }

        return new DocumentState(joined, Math.Max(Existence, other.Existence), Math.Max(Deletion, other.Deletion));
    }

    /// <summary>Whether a user's tombstone in this state saw everything that a live leaf holds (rule 6).</summary>
    public bool Covers(DocumentState live)
    {
        if (live.Existence > Deletion) return false;
        foreach (MemberEntry member in live.Members)
        {
            if (Find(member.Name) is not { } seen || !seen.Covers(member.State)) return false;
        }

        return true;
    }

    /// <summary>Whether this state holds entries of an actor that the edited one lacks (rule 4).</summary>
    public bool IsAheadOf(DocumentState edited, string actor)
    {
        foreach (MemberEntry member in _members)
        {
            if (member.State.EntryOf(actor) > (edited.Find(member.Name)?.EntryOf(actor) ?? 0)) return true;
        }

        return false;
    }

    /// <summary>Whether an actor's entries in the state leave no room for further ones.</summary>
    public bool IsFull(string actor) => _members.Exists(member => member.State.IsFull(actor));

    /// <summary>The state of a user's tombstone: what was seen, without values.</summary>
    public DocumentState Delete(long time)
    {
        var members = new List<MemberEntry>(_members.Count);
        foreach (MemberEntry member in _members) members.Add(new MemberEntry(member.Name, member.State.Delete()));
        return new DocumentState(members, 0, time);
    }

    /// <summary>How many actors the state tells of.</summary>
    public int CountActors()
    {
        var table = new StampTable();
        foreach (MemberEntry member in _members) member.State.Collect(table);
        table.Close();
        return table.OtherActors.Count + (table.Base.Actor.Length > 0 ? 1 : 0);
    }

    private int IndexOf(MemberName name)
    {
        int low = 0;
        int high = _members.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _members[middle].Name.CompareTo(name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
