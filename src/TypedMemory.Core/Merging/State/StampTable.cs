namespace TypedMemory.Core.Merging.State;

/// <summary>
/// The stamps and actors of one document while its reserved member is written: chooses the base, to which every other
/// stamp is relative, and numbers the actors. A pure function of the state, so that equal states have equal bytes.
/// </summary>
internal sealed class StampTable
{
    private readonly Dictionary<EditStamp, int> _stamps = [];
    private readonly SortedSet<string> _actors = new(StringComparer.Ordinal);
    private List<string> _others = [];

    /// <summary>The most frequent stamp of the document, the greatest of equally frequent ones.</summary>
    public EditStamp Base { get; private set; } = EditStamp.None;

    /// <summary>The actors other than the base's, in ordinal order; the first has the number 1.</summary>
    public IReadOnlyList<string> OtherActors => _others;

    public void AddStamp(EditStamp stamp)
    {
        AddActor(stamp.Actor);
        if (stamp.Generation != 0 || stamp.Actor.Length == 0) return;
        _stamps[stamp] = _stamps.GetValueOrDefault(stamp) + 1;
    }

    public void AddActor(string actor)
    {
        if (actor.Length > 0) _actors.Add(actor);
    }

    public void Close()
    {
        int most = 0;
        foreach ((EditStamp stamp, int count) in _stamps)
        {
            if (count < most || (count == most && stamp.CompareTo(Base) < 0)) continue;
            most = count;
            Base = stamp;
        }

        _actors.Remove(Base.Actor);
        _others = [.. _actors];
    }

    public int NumberOf(string actor)
    {
        if (actor.Length == 0) return -1;
        return actor == Base.Actor ? 0 : _others.BinarySearch(actor, StringComparer.Ordinal) + 1;
    }

    /// <summary>Entries of actors in the order of the actors' numbers.</summary>
    public IEnumerable<KeyValuePair<string, T>> InOrder<T>(SortedList<string, T> entries)
    {
        if (entries.TryGetValue(Base.Actor, out T? first)) yield return new KeyValuePair<string, T>(Base.Actor, first);
        foreach (KeyValuePair<string, T> entry in entries)
        {
            if (entry.Key != Base.Actor) yield return entry;
        }
    }

    /// <summary>
    /// Writes a stamp: its distance from the base, alone or with actor and generation where those are not the base's.
    /// </summary>
    public void WriteStamp(MetadataWriter output, EditStamp stamp)
    {
        int actor = NumberOf(stamp.Actor);
        if (actor == 0 && stamp.Generation == 0)
        {
            output.Number(stamp.Time - Base.Time);
            return;
        }

        output.StartArray();
        output.Number(stamp.Time - Base.Time);
        output.Number(actor);
        if (stamp.Generation != 0) output.Number(stamp.Generation);
        output.EndArray();
    }
}
