using System.Text.Json;
using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.State;

/// <summary>Reads the state of a leaf from its body.</summary>
internal static class LeafReader
{
    /// <summary>
    /// Reads a leaf. A tombstone without the reserved member, as resolutions write it, has the empty state (rule 6).
    /// </summary>
    /// <exception cref="ReservedMemberException">The reserved member is damaged, or of a newer version.</exception>
    public static DocumentState Read(DocumentRevision leaf)
    {
        if (leaf.Deleted && leaf.Body.Length <= 2) return DocumentState.Empty;
        try
        {
            // A body whose raw rest has the digest is canonical as it is; only others pay for being made canonical.
            if (TryReadIntact(leaf) is { } state) return state;
            ReadOnlyMemory<byte> body = Canonical.Of(leaf.Body.Span);
            List<ObjectMember> members = ObjectScanner.Scan(body);
            int reserved = FindReserved(members);
            ForeignEdit edit = ForeignEdit.Of(leaf);
            if (leaf.Deleted) return reserved < 0 ? DocumentState.Empty : ReadStamped([members[reserved]], 0, null);
            if (reserved < 0) return ReadUnstamped(members, edit);
            bool intact = HasDigest(body.Span, members[reserved]);
            return ReadStamped(members, reserved, intact ? null : edit);
        }
        catch (Exception damage) when (damage is JsonException or FormatException)
        {
            throw MetadataReader.Damaged(damage.Message);
        }
    }

    private static DocumentState? TryReadIntact(DocumentRevision leaf)
    {
        List<ObjectMember> members = ObjectScanner.Scan(leaf.Body);
        int reserved = FindReserved(members);
        return reserved >= 0 && HasDigest(leaf.Body.Span, members[reserved])
            ? ReadStamped(members, reserved, null) : null;
    }

    private static int FindReserved(List<ObjectMember> members)
    {
        for (int i = members.Count - 1; i >= 0; i--)
        {
            if (members[i].Name.Escaped.SequenceEqual("~"u8)) return i;
        }

        return -1;
    }

    private static bool HasDigest(ReadOnlySpan<byte> body, ObjectMember reserved)
    {
        // Anything that is no such text is left to the reader, which says what is wrong.
        if (!ReservedText.TryFind(reserved.Value.Span, out ReadOnlySpan<byte> text)) return false;
        (int start, int end) = ObjectScanner.Cut(body, reserved);
        return ReservedText.HasDigest(text, body[..start], body[end..]);
    }

    /// <summary>
    /// A document without the reserved member: one edit of everything, with the lowest stamps (rule 7).
    /// </summary>
    private static DocumentState ReadUnstamped(List<ObjectMember> members, ForeignEdit edit)
    {
        var entries = new List<MemberEntry>(members.Count);
        foreach (ObjectMember member in members)
        {
            entries.Add(
                new MemberEntry(member.Name, new RegisterState(new EditStamp(0, edit.Generation, ""), member.Value)));
        }

        return new DocumentState(entries, 0, 0);
    }

    private static DocumentState ReadStamped(List<ObjectMember> members, int reserved, ForeignEdit? edit)
    {
        ReservedContent content = ReservedContent.Read(members[reserved].Value, members, edit);
        members.RemoveAt(reserved);
        var entries = new List<MemberEntry>(members.Count + content.Members.Count);
        foreach (ObjectMember member in members)
        {
            if (content.Members.ContainsKey(member.Name)) continue;
            MemberState state = new RegisterState(content.StampOf(member.Name), member.Value);
            entries.Add(new MemberEntry(member.Name, edit is { } foreign ? state.Adopt(member.Value, foreign) : state));
        }

        foreach ((MemberName name, MemberState state) in content.Members) entries.Add(new MemberEntry(name, state));
        if (content.Members.Count > 0) entries.Sort(static (left, right) => left.Name.CompareTo(right.Name));

        // What a foreign edit has changed cannot be told: of all it is no longer known where they come from.
        if (content.Origins is { } origins && edit is null)
        {
            for (int i = 0; i < entries.Count; i++) entries[i] = origins.Complete(entries[i]);
        }

        return new DocumentState(entries, content.Existence, content.Deletion);
    }
}
