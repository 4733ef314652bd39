using System.Buffers;

namespace TypedMemory.Documents;

/// <summary>Writes a document's state as its canonical body: the values, and the reserved member that stamps them.</summary>
internal static class BodyWriter
{
    public static ReadOnlyMemory<byte> Write(DocumentState state)
    {
        var table = new StampTable();
        foreach (MemberEntry member in state.Members) member.State.Collect(table);
        table.Close();

        var rest = new ArrayBufferWriter<byte>(256);
        rest.Write("{"u8);
        int reservedAt = 1;
        foreach (MemberEntry member in state.Members)
        {
            if (member.State.Value is not { } value) continue;
            if (rest.WrittenCount > 1) rest.Write(","u8);
            rest.Write("\""u8);
            rest.Write(member.Name.Escaped);
            rest.Write("\":"u8);
            rest.Write(value.Span);
            if (member.Name.CompareTo(ReservedMember.MemberName) < 0) reservedAt = rest.WrittenCount;
        }

        rest.Write("}"u8);
        return Splice(rest.WrittenSpan, reservedAt, WriteReserved(state, table, rest.WrittenSpan));
    }

    private static byte[] Splice(ReadOnlySpan<byte> rest, int at, ReadOnlySpan<byte> reserved)
    {
        bool first = at == 1;
        bool last = at == rest.Length - 1;
        byte[] body = new byte[rest.Length + reserved.Length + (first ? 0 : 1) + (first && !last ? 1 : 0)];
        Span<byte> output = body;
        rest[..at].CopyTo(output);
        output = output[at..];
        if (!first)
        {
            output[0] = (byte)',';
            output = output[1..];
        }

        reserved.CopyTo(output);
        output = output[reserved.Length..];
        if (first && !last)
        {
            output[0] = (byte)',';
            output = output[1..];
        }

        rest[at..].CopyTo(output);
        return body;
    }

    /// <summary>The reserved member with its name: <c>"~":[version,digest,time,actor,{…}]</c>.</summary>
    private static ReadOnlySpan<byte> WriteReserved(DocumentState state, StampTable table, ReadOnlySpan<byte> rest)
    {
        Span<byte> digest = stackalloc byte[ReservedMember.DigestLength];
        ReservedMember.WriteDigest(rest, digest);
        var output = new MetadataWriter();
        output.Name(ReservedMember.MemberName);
        output.StartArray();
        output.Number(ReservedMember.Version);
        output.Text(digest);
        output.Number(table.Base.Time);
        output.Text(table.Base.Actor);
        WriteExtras(output, state, table);
        output.EndArray();
        return output.Written;
    }

    /// <summary>What is not as the base says, in the order of the keys; nothing where everything is.</summary>
    private static void WriteExtras(MetadataWriter output, DocumentState state, StampTable table)
    {
        var section = new SectionWriter(output);
        if (table.OtherActors.Count > 0)
        {
            section.Key("a"u8);
            output.StartArray();
            foreach (string actor in table.OtherActors) output.Text(actor);
            output.EndArray();
        }

        if (state.Deletion != 0)
        {
            section.Key("d"u8);
            output.Number(state.Deletion - table.Base.Time);
        }

        if (state.Existence != 0)
        {
            section.Key("e"u8);
            output.Number(state.Existence - table.Base.Time);
        }

        WriteMembers(ref section, "k"u8, state, table, static (member, _) => member is not RegisterState);
        WriteMembers(ref section, "r"u8, state, table, static (member, _) => member is RegisterState { Value: null });
        WriteMembers(ref section, "s"u8, state, table, static (member, table) =>
            member is RegisterState { Value: not null } register && register.Stamp != table.Base);
        section.Close();
    }

    private static void WriteMembers(
        ref SectionWriter section, ReadOnlySpan<byte> key, DocumentState state, StampTable table,
        Func<MemberState, StampTable, bool> belongs)
    {
        bool any = false;
        foreach (MemberEntry member in state.Members)
        {
            if (!belongs(member.State, table)) continue;
            if (!any)
            {
                section.Key(key);
                section.Output.StartObject();
                any = true;
            }

            section.Output.Name(member.Name);
            member.State.Write(section.Output, table);
        }

        if (any) section.Output.EndObject();
    }
}
