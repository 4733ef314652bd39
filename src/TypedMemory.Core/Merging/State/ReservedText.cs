namespace TypedMemory.Core.Merging.State;

/// <summary>
/// The text of the reserved member: <c>version digest time.actor</c> and, behind another point, the stamps of members
/// that differ from that base in their time alone. All that most documents have of the member.
/// </summary>
internal readonly ref struct ReservedText
{
    /// <summary>Version, digest, a time of 9 digits, the point and an actor.</summary>
    public const int MaxHeadLength = HeadLength + 9 + 1 + 32;

    private const int HeadLength = 1 + ReservedMember.DigestLength;
    private const byte Point = (byte)'.';

    private ReservedText(ReadOnlySpan<byte> digest, long time, ReadOnlySpan<byte> actor, ReadOnlySpan<byte> stamps)
    {
        Digest = digest;
        Time = time;
        Actor = actor;
        Stamps = stamps;
    }

    public ReadOnlySpan<byte> Digest { get; }

    /// <summary>The time of the base.</summary>
    public long Time { get; }

    /// <summary>The actor of the base.</summary>
    public ReadOnlySpan<byte> Actor { get; }

    /// <summary>
    /// For each member that differs in its time: the code of its name, and the distance from the base.
    /// </summary>
    public ReadOnlySpan<byte> Stamps { get; }

    /// <summary>
    /// Finds the text in the member's value, which is the text alone or an array that begins with it.
    /// </summary>
    public static bool TryFind(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> text)
    {
        text = value.Length > 0 && value[0] == (byte)'[' ? value[1..] : value;
        if (text.Length < 2 || text[0] != (byte)'"') return false;
        text = text[1..];
        int end = text.IndexOf((byte)'"');
        if (end < 0) return false;
        text = text[..end];
        return true;
    }

    /// <summary>Whether the text has the digest of the rest of a body, in two pieces.</summary>
    public static bool HasDigest(ReadOnlySpan<byte> text, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        text.Length > HeadLength && text[0] == ReservedMember.Version
        && ReservedMember.IsDigestOf(text[1..HeadLength], first, second);

    /// <summary>Takes a text of this version apart.</summary>
    /// <returns>Whether it is one; its actor and its stamps are not looked at.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out ReservedText parsed)
    {
        parsed = default;
        if (text.Length <= HeadLength || text[0] != ReservedMember.Version) return false;
        ReadOnlySpan<byte> rest = text[HeadLength..];
        int point = rest.IndexOf(Point);
        if (point < 0 || !Base64Digits.TryReadNumber(rest[..point], out long time)) return false;
        ReadOnlySpan<byte> actor = rest[(point + 1)..];
        ReadOnlySpan<byte> stamps = default;
        int second = actor.IndexOf(Point);
        if (second >= 0)
        {
            stamps = actor[(second + 1)..];
            actor = actor[..second];
            if (stamps.IsEmpty) return false;
        }

        parsed = new ReservedText(text[1..HeadLength], time, actor, stamps);
        return true;
    }

    /// <summary>Writes version, digest and base.</summary>
    /// <returns>Its length.</returns>
    public static int WriteHead(Span<byte> output, ReadOnlySpan<byte> digest, long time, string actor)
    {
        output[0] = ReservedMember.Version;
        digest.CopyTo(output[1..]);
        int length = HeadLength;
        length += Base64Digits.WriteNumber(output[length..], time);
        output[length++] = Point;
        return length + System.Text.Encoding.ASCII.GetBytes(actor, output[length..]);
    }
}
