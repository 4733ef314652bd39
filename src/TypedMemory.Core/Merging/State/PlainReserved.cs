using System.Text;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// The reserved member in its most common form: at the end of the body, a text alone, by one actor.
/// </summary>
internal readonly ref struct PlainReserved
{
    private PlainReserved(ReadOnlySpan<byte> members, long time, ReadOnlySpan<byte> stamps)
    {
        Members = members;
        Time = time;
        Stamps = stamps;
    }

    /// <summary>The body's other members, without braces.</summary>
    public ReadOnlySpan<byte> Members { get; }

    /// <summary>The time of the base.</summary>
    public long Time { get; }

    /// <summary>The stamps of the members that differ from the base, in the order of the members.</summary>
    public ReadOnlySpan<byte> Stamps { get; }

    private static ReadOnlySpan<byte> Head => ",\"~\":\""u8;

    /// <summary>Finds the member in a body that nobody else has edited since it was written.</summary>
    /// <param name="body">The body.</param>
    /// <param name="actor">The actor that all stamps must be of.</param>
    /// <param name="reserved">The member.</param>
    /// <returns>Whether it is there, in this form and intact.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, string actor, out PlainReserved reserved)
    {
        reserved = default;
        int start = body.LastIndexOf(Head);
        if (start < 1 || !body.EndsWith("\"}"u8) || start + Head.Length > body.Length - 2) return false;
        if (!ReservedText.TryParse(body[(start + Head.Length)..^2], out ReservedText text)) return false;
        if (!Ascii.Equals(text.Actor, actor) || !ReservedMember.IsDigestOf(text.Digest, body[..start], "}"u8))
            return false;
        reserved = new PlainReserved(body[1..start], text.Time, text.Stamps);
        return true;
    }
}
