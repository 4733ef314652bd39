using TypedMemory.Core.Merging.Kinds;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// The stamps that the reserved member's text tells by the code of the member's name: those of the base's actor, where
/// the code stands for no other member of the document.
/// </summary>
internal sealed class CodedStamps
{
    private static readonly CodedStamps None = new();

    private readonly HashSet<MemberName> _names = [];
    private readonly List<(int Code, long Distance)> _stamps = [];

    /// <summary>The codes and the distances from the base, in the order of the names.</summary>
    public IReadOnlyList<(int Code, long Distance)> Stamps => _stamps;

    public bool Has(MemberName name) => _names.Contains(name);

    public static CodedStamps Of(DocumentState state, EditStamp @base)
    {
        HashSet<int>? ambiguous = null;
        CodedStamps coded = None;
        foreach (MemberEntry member in state.Members)
        {
            if (member.State is not RegisterState { Value: not null } register || !Differs(register.Stamp, @base))
                continue;
            ambiguous ??= FindAmbiguous(state);
            int code = ReservedMember.CodeOf(member.Name.Escaped);
            if (ambiguous.Contains(code)) continue;
            if (ReferenceEquals(coded, None)) coded = new CodedStamps();
            coded._names.Add(member.Name);
            coded._stamps.Add((code, register.Stamp.Time - @base.Time));
        }

        return coded;
    }

    private static bool Differs(EditStamp stamp, EditStamp @base) =>
        stamp.Time != @base.Time && stamp.Generation == 0 && stamp.Actor.Length > 0 && stamp.Actor == @base.Actor;

    private static HashSet<int> FindAmbiguous(DocumentState state)
    {
        var seen = new HashSet<int>();
        var ambiguous = new HashSet<int>();
        foreach (MemberEntry member in state.Members)
        {
            int code = ReservedMember.CodeOf(member.Name.Escaped);
            if (!seen.Add(code)) ambiguous.Add(code);
        }

        return ambiguous;
    }
}
