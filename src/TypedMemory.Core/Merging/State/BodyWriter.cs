using System.Buffers;
using TypedMemory.Core.Merging.Kinds;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// Writes a document's state as its canonical body: the values, and the reserved member that stamps them.
/// </summary>
internal static class BodyWriter
{
    public static ReadOnlyMemory<byte> Write(DocumentState state)
    {
        var table = new StampTable();
        foreach (MemberEntry member in state.Members)
        {
            member.State.Collect(table);
            if (member.Origin is { } origin) table.AddActor(origin.Stamp.Actor);
        }

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

    /// <summary>The reserved member with its name: <c>"~":"…"</c> or <c>"~":["…",{…}]</c>.</summary>
    private static ReadOnlySpan<byte> WriteReserved(DocumentState state, StampTable table, ReadOnlySpan<byte> rest)
    {
        Span<byte> digest = stackalloc byte[ReservedMember.DigestLength];
        ReservedMember.WriteDigest(rest, digest);
        CodedStamps coded = CodedStamps.Of(state, table.Base);
        var extras = new MetadataWriter();
        WriteExtras(extras, state, table, coded);
        bool hasExtras = extras.Written.Length > 0;
        var output = new MetadataWriter();
        output.Name(ReservedMember.MemberName);
        if (hasExtras) output.StartArray();
        WriteText(output, digest, table.Base, coded);
        if (hasExtras)
        {
            output.Raw(extras.Written);
            output.EndArray();
        }

        return output.Written;
    }

    private static void WriteText(MetadataWriter output, ReadOnlySpan<byte> digest, EditStamp stamp, CodedStamps coded)
    {
        Span<byte> piece = stackalloc byte[ReservedText.MaxHeadLength];
        output.StartText();
        output.Piece(piece[..ReservedText.WriteHead(piece, digest, stamp.Time, stamp.Actor)]);
        if (coded.Stamps.Count > 0) output.Piece("."u8);
        foreach ((int code, long distance) in coded.Stamps)
            output.Piece(piece[..Base64Digits.WriteStamp(piece, code, distance)]);
        output.EndText();
    }

    /// <summary>What the text cannot say, in the order of the keys; nothing where it says everything.</summary>
    private static void WriteExtras(MetadataWriter output, DocumentState state, StampTable table, CodedStamps coded)
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

        WriteMembers(ref section, "k"u8, state, table, static member => member.State is not RegisterState);
        OriginTable.Write(ref section, state, table);
        WriteMembers(ref section, "r"u8, state, table, static member => member.State is RegisterState { Value: null });
        WriteMembers(ref section, "s"u8, state, table, member =>
            member.State is RegisterState { Value: not null } register && register.Stamp != table.Base
                && !coded.Has(member.Name));
        section.Close();
    }

    private static void WriteMembers(
        ref SectionWriter section, ReadOnlySpan<byte> key, DocumentState state, StampTable table,
        Func<MemberEntry, bool> belongs)
    {
        bool any = false;
        foreach (MemberEntry member in state.Members)
        {
            if (!belongs(member)) continue;
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
