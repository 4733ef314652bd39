namespace TypedMemory.Documents;

/// <summary>What a reserved member says.</summary>
internal sealed class ReservedContent
{
    /// <summary>The stamp of every last-writer-wins member that is not in <see cref="Stamps"/>.</summary>
    public EditStamp Base { get; private set; } = EditStamp.None;

    public long Existence { get; private set; }

    public long Deletion { get; private set; }

    /// <summary>The stamps of last-writer-wins members that differ from the base.</summary>
    public Dictionary<MemberName, EditStamp> Stamps { get; } = [];

    /// <summary>The states of members of other kinds, and of removed ones.</summary>
    public Dictionary<MemberName, MemberState> Members { get; } = [];

    /// <summary>Reads a reserved member.</summary>
    /// <param name="json">Its value.</param>
    /// <param name="body">The members of the body, in the order of their names.</param>
    /// <param name="edit">The foreign edit that was made of the body, if one was.</param>
    /// <exception cref="ReservedMemberException">It is damaged, or of a newer version.</exception>
    public static ReservedContent Read(ReadOnlyMemory<byte> json, List<ObjectMember> body, ForeignEdit? edit)
    {
        var content = new ReservedContent();
        var reader = new MetadataReader(json);
        reader.StartArray();
        long version = reader.Number(1);
        if (version > ReservedMember.Version)
        {
            throw new ReservedMemberException(
                $"The reserved member is of version {version}; this library reads versions up to {ReservedMember.Version}.",
                isNewer: true);
        }

        reader.Text();
        long time = reader.Number(0);
        string actor = time == 0 ? reader.Text() : reader.ActorText();
        content.Base = reader.Base = new EditStamp(time, 0, actor);
        reader.Actors.Add(actor);
        if (!reader.AtEnd) content.ReadExtras(ref reader, body, edit);
        reader.EndArray();
        return content;
    }

    private void ReadExtras(ref MetadataReader reader, List<ObjectMember> body, ForeignEdit? edit)
    {
        reader.StartObject();
        while (!reader.AtEnd)
        {
            MemberName key = reader.Name();
            switch (key.Escaped)
            {
                case [(byte)'a']:
                    reader.StartArray();
                    while (!reader.AtEnd) reader.Actors.Add(reader.ActorText());
                    reader.EndArray();
                    break;
                case [(byte)'d']:
                    Deletion = reader.Time();
                    break;
                case [(byte)'e']:
                    Existence = reader.Time();
                    break;
                case [(byte)'k']:
                    ReadKinds(ref reader, body, edit);
                    break;
                case [(byte)'r']:
                    ReadRemovals(ref reader, body, edit);
                    break;
                case [(byte)'s']:
                    reader.StartObject();
                    while (!reader.AtEnd)
                    {
                        MemberName name = reader.Name();
                        Stamps[name] = reader.Stamp();
                    }

                    reader.EndObject();
                    break;
                default:
                    throw new ReservedMemberException(
                        $"The reserved member has a part \"{key}\" that this version of the library does not know.", isNewer: true);
            }
        }

        reader.EndObject();
    }

    private void ReadKinds(ref MetadataReader reader, List<ObjectMember> body, ForeignEdit? edit)
    {
        reader.StartObject();
        while (!reader.AtEnd)
        {
            MemberName name = reader.Name();
            ReadOnlyMemory<byte>? value = FindValue(body, name);
            reader.StartArray();
            MemberState state = MemberKinds.Read(ref reader, reader.Text(), value, isIntact: edit is null);
            reader.EndArray();
            Members[name] = edit is { } foreign ? state.Adopt(value, foreign) : state;
        }

        reader.EndObject();
    }

    private void ReadRemovals(ref MetadataReader reader, List<ObjectMember> body, ForeignEdit? edit)
    {
        reader.StartObject();
        while (!reader.AtEnd)
        {
            MemberName name = reader.Name();
            MemberState state = new RegisterState(reader.Stamp(), null);
            if (FindValue(body, name) is { } value)
            {
                if (edit is not { } foreign) throw MetadataReader.Damaged($"the member \"{name}\" is removed and there");
                state = state.Adopt(value, foreign);
            }

            Members[name] = state;
        }

        reader.EndObject();
    }

    private static ReadOnlyMemory<byte>? FindValue(List<ObjectMember> body, MemberName name)
    {
        foreach (ObjectMember member in body)
        {
            if (member.Name.Equals(name)) return member.Value;
        }

        return null;
    }
}
