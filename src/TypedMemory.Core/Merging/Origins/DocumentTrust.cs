using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.Origins;

/// <summary>How far a document as a whole is trusted: the least of its members.</summary>
public static class DocumentTrust
{
    /// <summary>The trust of a document; <see cref="MemoryTrust.Unverified"/> where nothing is said.</summary>
    /// <param name="body">Its body.</param>
    public static MemoryTrust Of(ReadOnlyMemory<byte> body) =>
        MayHaveOrigins(body.Span) && OriginStates.TryRead(body) is { } state ? Of(state) : MemoryTrust.Unverified;

    internal static MemoryTrust Of(DocumentState state)
    {
        MemoryTrust? least = null;
        foreach (MemberEntry member in state.Members)
        {
            if (!Counts(member)) continue;
            MemoryTrust trust = member.Origin?.Trust ?? MemoryTrust.Unverified;
            if (least is null || trust < least) least = trust;
        }

        return least ?? MemoryTrust.Unverified;
    }

    /// <summary>
    /// Whether a member says something: one that is there, and is neither the library's own nor a default that a newer
    /// version of the type has written.
    /// </summary>
    internal static bool Counts(MemberEntry member) =>
        member.State.Value is not null && member.Name.Escaped is not [(byte)'$', ..]
        && member.State is not { IsOfOneEdit: true, LastEdit: { Time: 0, Generation: 0 } };

    /// <summary>At a quick look, since most documents have none.</summary>
    private static bool MayHaveOrigins(ReadOnlySpan<byte> body) => body.IndexOf("\"p\""u8) >= 0;
}
