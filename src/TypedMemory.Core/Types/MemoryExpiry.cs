using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Generated;

/// <summary>The rule by which the documents of a type end at a time.</summary>
/// <param name="Member">The member that says it.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryExpiry(MemoryMember Member)
{
    /// <summary>The member that the library itself writes, where the type has a time to live.</summary>
    public const string MemberName = "$expires";

    private static readonly MemberName s_name = Core.Merging.State.MemberName.Of(MemberName);
    private readonly byte[] _utf8Name = Encoding.UTF8.GetBytes(Member.Name);

    /// <summary>
    /// For how long a document holds after each edit. The default value is <see langword="null"/>: the type's own
    /// member says until when.
    /// </summary>
    public TimeSpan? TimeToLive { get; private init; }

    /// <summary>How a sweep removes what is over. The default value is <see cref="ExpiryPolicy.Tombstone"/>.</summary>
    public ExpiryPolicy Policy { get; init; }

    /// <summary>Documents hold for a time after each edit.</summary>
    /// <param name="ticks">The time.</param>
    public static MemoryExpiry After(long ticks) => new(
        new MemoryMember(MemberName, MemoryValueKind.DateTimeOffset))
    { TimeToLive = TimeSpan.FromTicks(ticks) };

    /// <summary>Whether a body's time is over.</summary>
    /// <param name="body">The body.</param>
    /// <param name="now">The time of this store.</param>
    public bool HasEnded(ReadOnlySpan<byte> body, DateTimeOffset now) => EndOf(body) is { } end && end <= now;

    /// <summary>Until when a body holds, or <see langword="null"/> for ever, or where it cannot be read.</summary>
    /// <param name="body">The body.</param>
    public DateTimeOffset? EndOf(ReadOnlySpan<byte> body)
    {
        try
        {
            ReadOnlySpan<byte> json = new CodecReader(body).FindMember(_utf8Name);
            if (json.IsEmpty || json[0] == (byte)'n') return null;
            var reader = new CodecReader(json);
            if (Member.Kind == MemoryValueKind.DateTimeOffset) return reader.ReadDateTimeOffset();

            // As queries compare it: what does not say where it was taken is UTC.
            DateTime time = reader.ReadDateTime();
            return new DateTimeOffset(
                (time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time).Ticks, TimeSpan.Zero);
        }
        catch (MemoryFormatException)
        {
            // Whoever reads the document is told so.
            return null;
        }
    }

    /// <summary>Whether a document is there and its time is over: that of every live leaf.</summary>
    /// <param name="document">The document as it is stored.</param>
    /// <param name="now">The time of this store.</param>
    public bool HasEnded(DocumentSnapshot? document, DateTimeOffset now)
    {
        if (document is null or { Winner.Deleted: true }) return false;
        foreach (DocumentRevision leaf in document.Leaves)
        {
            if (!leaf.Deleted && !HasEnded(leaf.Body.Span, now)) return false;
        }

        return true;
    }

    /// <summary>
    /// The tombstones of a document whose time is over: a pure function of the leaves, so that every replica writes the
    /// same ones. They are bare, and never a vote: an edit that is concurrent to the sweep keeps the document.
    /// </summary>
    internal static DocumentRevision[] Tombstones(DocumentSnapshot document) =>
    [
        .. document.Leaves.Where(static leaf => !leaf.Deleted).Select(static leaf => RevisionWriter.Child(
            leaf.Id, leaf.Path, deleted: true, DocumentRevision.EmptyBody, [])),
    ];

    /// <summary>The content with the end of its time, for a type that has a time to live.</summary>
    /// <param name="content">The known members as a canonical JSON object.</param>
    /// <param name="now">The time of the edit in milliseconds.</param>
    internal ReadOnlyMemory<byte> Stamp(ReadOnlyMemory<byte> content, long now)
    {
        long most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        long end = (long)Math.Min(most, now + TimeToLive!.Value.TotalMilliseconds);
        string text = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(0, end)).UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return Insert(content, Encoding.UTF8.GetBytes($"\"{text}\""));
    }

    /// <summary>The content with the end that a body has, or <see langword="null"/> if it has none.</summary>
    internal static ReadOnlyMemory<byte>? KeepStamp(ReadOnlyMemory<byte> content, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> known = new CodecReader(body).FindMember("$expires"u8);
        return known.IsEmpty ? null : Insert(content, known);
    }

    /// <summary>The content without the end of its time.</summary>
    internal static ReadOnlyMemory<byte> Unstamp(ReadOnlyMemory<byte> content)
    {
        var rest = new ArrayBufferWriter<byte>(content.Length);
        rest.Write("{"u8);
        foreach (ObjectMember member in ObjectScanner.Scan(content))
        {
            if (member.Name.Equals(s_name)) continue;
            rest.Write(rest.WrittenCount > 1 ? ",\""u8 : "\""u8);
            rest.Write(member.Name.Escaped);
            rest.Write("\":"u8);
            rest.Write(member.Value.Span);
        }

        rest.Write("}"u8);
        return rest.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Insert(ReadOnlyMemory<byte> content, ReadOnlySpan<byte> value)
    {
        int at = 1;
        foreach (ObjectMember member in ObjectScanner.Scan(content))
        {
            if (member.Name.CompareTo(s_name) > 0) break;
            at = member.End;
        }

        bool isFirst = at == 1, isLast = at == content.Length - 1;
        var stamped = new ArrayBufferWriter<byte>(content.Length + value.Length + 16);
        stamped.Write(content.Span[..at]);
        stamped.Write(isFirst ? "\"$expires\":"u8 : ",\"$expires\":"u8);
        stamped.Write(value);
        if (isFirst && !isLast) stamped.Write(","u8);
        stamped.Write(content.Span[at..]);
        return stamped.WrittenMemory;
    }
}
