using TypedMemory.Core.Provenance;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// The origins of a document's members in the reserved member: <c>"p":[[[origin,trust],…],{member:…}]</c>, the most
/// frequent origin first, which holds for every member that is not told of. A pure function of the state.
/// </summary>
internal sealed class OriginTable
{
    private const int None = -1;

    private readonly List<(ReadOnlyMemory<byte> Text, MemoryTrust Trust, int Count)> _origins = [];
    private readonly List<MemberEntry> _members = [];

    private OriginTable()
    {
    }

    /// <summary>Writes the part, if a member has an origin.</summary>
    public static void Write(ref SectionWriter section, DocumentState state, StampTable stamps)
    {
        if (!state.HasOrigins) return;
        OriginTable table = Of(state);
        section.Key("p"u8);
        MetadataWriter output = section.Output;
        output.StartArray();
        output.StartArray();
        foreach ((ReadOnlyMemory<byte> text, MemoryTrust trust, _) in table._origins)
        {
            output.StartArray();
            output.Raw(text.Span);
            output.Number((int)trust);
            output.EndArray();
        }

        output.EndArray();
        bool any = false;
        foreach (MemberEntry member in table._members)
        {
            if (table.IsTold(member)) continue;
            if (!any) output.StartObject();
            any = true;
            table.Write(output, member, stamps);
        }

        if (any) output.EndObject();
        output.EndArray();
    }

    /// <summary>Reads the part.</summary>
    /// <param name="reader">Stands before it; base and actors are known.</param>
    public static OriginReading Read(ref MetadataReader reader)
    {
        var reading = new OriginReading();
        reader.StartArray();
        reader.StartArray();
        while (!reader.AtEnd)
        {
            reader.StartArray();
            ReadOnlyMemory<byte> text = Canonical.Of(reader.Raw(OriginText.MaxLength).Span);
            if (text.Span[0] != (byte)'{' && !text.Span.SequenceEqual(OriginText.Unknown.Span))
                throw MetadataReader.Damaged("an origin is an object");
            reading.Origins.Add((text, (MemoryTrust)reader.Number(0, (int)MemoryTrust.Verified)));
            reader.EndArray();
        }

        reader.EndArray();
        if (reading.Origins.Count == 0) throw MetadataReader.Damaged("it has an empty list of origins");
        if (!reader.AtEnd)
        {
            reader.StartObject();
            while (!reader.AtEnd) ReadMember(ref reader, reading);
            reader.EndObject();
        }

        reader.EndArray();
        return reading;
    }

    private static void ReadMember(ref MetadataReader reader, OriginReading reading)
    {
        MemberName name = reader.Name();
        bool hasStamp = reader.AtArray;
        if (hasStamp) reader.StartArray();
        int number = (int)reader.Number(None, reading.Origins.Count - 1);
        reading.Members[name] = (number, hasStamp ? reader.Stamp() : null);
        if (hasStamp) reader.EndArray();
    }

    private static OriginTable Of(DocumentState state)
    {
        var table = new OriginTable();
        foreach (MemberEntry member in state.Members)
        {
            if (member.State.Value is null && member.Origin is null) continue;
            table._members.Add(member);
            if (member.Origin is not { } origin) continue;
            int number = table.NumberOf(origin);
            int counts = IsImplied(member) ? 1 : 0;
            if (number < 0) table._origins.Add((origin.Text, origin.Trust, counts));
            else table._origins[number] = table._origins[number] with { Count = table._origins[number].Count + counts };
        }

        table._origins.Sort(static (left, right) =>
            left.Count != right.Count ? right.Count.CompareTo(left.Count)
            : left.Text.Span.SequenceCompareTo(right.Text.Span) is var order and not 0 ? order
            : left.Trust.CompareTo(right.Trust));
        return table;
    }

    /// <summary>Whether the origin's stamp is that of the member, so that it need not be told.</summary>
    private static bool IsImplied(MemberEntry member) =>
        member.State.IsOfOneEdit && member.Origin is { } origin && member.State.LastEdit == origin.Stamp;

    private int NumberOf(MemberOrigin origin) => _origins.FindIndex(
        known => known.Trust == origin.Trust && known.Text.Span.SequenceEqual(origin.Text.Span));

    /// <summary>Whether a reader that is told nothing of a member makes of it what it is.</summary>
    private bool IsTold(MemberEntry member) => member.Origin is { } origin
        ? IsImplied(member) && NumberOf(origin) == 0
        : !OriginReading.HoldsFor(member.State);

    private void Write(MetadataWriter output, MemberEntry member, StampTable stamps)
    {
        output.Name(member.Name);
        int number = member.Origin is { } origin ? NumberOf(origin) : None;
        if (member.Origin is null || IsImplied(member))
        {
            output.Number(number);
            return;
        }

        output.StartArray();
        output.Number(number);
        stamps.WriteStamp(output, member.Origin.Stamp);
        output.EndArray();
    }
}
