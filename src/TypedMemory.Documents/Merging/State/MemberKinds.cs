namespace TypedMemory.Documents;

/// <summary>The kinds of members: made from a declaration by an edit, read by their tags from the reserved member.</summary>
internal static class MemberKinds
{
    /// <summary>The state of a member that had none, after an edit.</summary>
    public static MemberState Create(MergeKind kind, ReadOnlyMemory<byte> value, MemberEdit edit) => kind switch
    {
        _ => new RegisterState(edit.Stamp, value),
    };

    /// <summary>Reads the state of a member of a kind that has a tag.</summary>
    /// <exception cref="ReservedMemberException">The kind is unknown, or its state is damaged.</exception>
    public static MemberState Read(ref MetadataReader reader, string tag, ReadOnlyMemory<byte>? value, bool isIntact) => tag switch
    {
        _ => throw new ReservedMemberException(
            $"The reserved member has a member of the kind \"{tag}\", which this version of the library does not know.",
            isNewer: true),
    };
}
