using System.Text;
using TypedMemory.Core.Codec;
using TypedMemory.Core.Merging.Kinds;

namespace TypedMemory.Core.Merging.State;

/// <summary>What a reserved member says.</summary>
internal sealed class ReservedContent
{
    /// <summary>The stamps of last-writer-wins members that differ from the base, told by name.</summary>
    private readonly Dictionary<MemberName, EditStamp> _stamps = [];

    /// <summary>Those that differ in their time alone, told by the code of the name.</summary>
    private readonly Dictionary<int, EditStamp> _coded = [];

    /// <summary>The stamp of every last-writer-wins member of which no other is told.</summary>
    public EditStamp Base { get; private set; } = EditStamp.None;

    public long Existence { get; private set; }

    public long Deletion { get; private set; }

    /// <summary>Where the values come from, or <see langword="null"/> if it is not said.</summary>
    public OriginReading? Origins { get; private set; }

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
        bool hasExtras = reader.AtArray;
        if (hasExtras) reader.StartArray();
        content.ReadText(ref reader);
        if (hasExtras)
        {
            content.ReadExtras(ref reader, body, edit);
            reader.EndArray();
        }

        return content;
    }

    /// <summary>The stamp of a last-writer-wins member.</summary>
    public EditStamp StampOf(MemberName name) =>
        _stamps.TryGetValue(name, out EditStamp stamp) ? stamp
        : _coded.Count > 0 && _coded.TryGetValue(ReservedMember.CodeOf(name.Escaped), out stamp) ? stamp
        : Base;

    private void ReadText(ref MetadataReader reader)
    {
        ReadOnlySpan<byte> text = reader.PlainText();
        if (text is [> ReservedMember.Version and <= (byte)'9', ..])
        {
            throw new ReservedMemberException(
                $"The reserved member is of version {(char)text[0]}; this library reads version {(char)ReservedMember.Version}.",
                isNewer: true);
        }

        if (!ReservedText.TryParse(text, out ReservedText parsed))
            throw MetadataReader.Damaged("its text has no digest and base");
        string actor = Encoding.ASCII.GetString(parsed.Actor);
        bool hasBase = parsed.Time > 0;
        if (hasBase ? !MetadataReader.IsActor(actor) : actor.Length > 0)
            throw MetadataReader.Damaged("its base has no actor");
        Base = reader.Base = new EditStamp(parsed.Time, 0, actor);
        reader.Actors.Add(actor);
        ReadOnlySpan<byte> stamps = parsed.Stamps;
        while (!stamps.IsEmpty)
        {
            if (!Base64Digits.TryReadCode(ref stamps, out int code)
                || !Base64Digits.TryReadDistance(ref stamps, out long distance))
            {
                throw MetadataReader.Damaged("its stamps cannot be read");
            }

            _coded[code] = Base with { Time = reader.Time(distance) };
        }
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
                case [(byte)'p']:
                    Origins = OriginTable.Read(ref reader);
                    break;
                case [(byte)'r']:
                    ReadRemovals(ref reader, body, edit);
                    break;
                case [(byte)'s']:
                    reader.StartObject();
                    while (!reader.AtEnd)
                    {
                        MemberName name = reader.Name();
                        _stamps[name] = reader.Stamp();
                    }

                    reader.EndObject();
                    break;
                default:
                    throw new ReservedMemberException(
                        $"The reserved member has a part \"{key}\" that this version of the library does not know.",
                        isNewer: true);
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
                if (edit is not { } foreign)
                    throw MetadataReader.Damaged($"the member \"{name}\" is removed and there");
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
