using System.Buffers.Text;
using System.Text;

namespace TypedMemory.Documents;

/// <summary>
/// The reserved member in its most common form: at the end of the body, with one actor, and with nothing but stamps of
/// members that differ from the base.
/// </summary>
internal readonly ref struct PlainReserved
{
    private const int MaxRest = 4096;

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

    /// <summary>The distances from the base of the members that have another stamp, without braces.</summary>
    public ReadOnlySpan<byte> Stamps { get; }

    private static ReadOnlySpan<byte> Head => ",\"~\":[1,\""u8;

    /// <summary>Finds the member in a body that nobody else has edited since it was written.</summary>
    /// <param name="body">The body.</param>
    /// <param name="actor">The actor that all stamps must be of.</param>
    /// <param name="reserved">The member.</param>
    /// <returns>Whether it is there, in this form and intact.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, string actor, out PlainReserved reserved)
    {
        reserved = default;
        int start = body.LastIndexOf(Head);
        if (start is < 1 or > MaxRest) return false;
        ReadOnlySpan<byte> json = body[(start + Head.Length)..];
        if (json.Length < ReservedMember.DigestLength || !HasDigest(body[..start], json[..ReservedMember.DigestLength])) return false;
        json = json[ReservedMember.DigestLength..];
        if (!TryPass(ref json, "\","u8) || !Utf8Parser.TryParse(json, out long time, out int digits)) return false;
        json = json[digits..];
        if (!TryPass(ref json, ",\""u8) || json.Length < actor.Length || !Ascii.Equals(json[..actor.Length], actor)) return false;
        json = json[actor.Length..];
        ReadOnlySpan<byte> stamps = default;
        if (!json.SequenceEqual("\"]}"u8))
        {
            if (!TryPass(ref json, "\",{\"s\":{"u8) || !json.EndsWith("}}]}"u8)) return false;
            stamps = json[..^4];
        }

        reserved = new PlainReserved(body[1..start], time, stamps);
        return true;
    }

    private static bool HasDigest(ReadOnlySpan<byte> open, ReadOnlySpan<byte> digest)
    {
        Span<byte> rest = stackalloc byte[open.Length + 1];
        open.CopyTo(rest);
        rest[^1] = (byte)'}';
        Span<byte> actual = stackalloc byte[ReservedMember.DigestLength];
        ReservedMember.WriteDigest(rest, actual);
        return actual.SequenceEqual(digest);
    }

    private static bool TryPass(ref ReadOnlySpan<byte> json, ReadOnlySpan<byte> expected)
    {
        if (!json.StartsWith(expected)) return false;
        json = json[expected.Length..];
        return true;
    }
}
