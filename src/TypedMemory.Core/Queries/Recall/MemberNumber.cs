using TypedMemory.Core.Codec;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>
/// Reads a member of documents as a number: times as milliseconds since 1970. For one thread at a time.
/// </summary>
public sealed class MemberNumber
{
    private readonly MemberReader _reader = new();
    private readonly MemoryMember _member;
    private readonly int _place;

    /// <summary>Takes up a member.</summary>
    /// <param name="member">The member.</param>
    public MemberNumber(MemoryMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        _member = member;
        _place = _reader.Add(member);
    }

    /// <summary>Reads a document.</summary>
    /// <param name="body">The document's body.</param>
    /// <returns>The number, or <see langword="null"/> if the document has none there.</returns>
    public double? Read(ReadOnlySpan<byte> body)
    {
        _reader.Find(body);
        ReadOnlySpan<byte> json = _reader.Json(body, _place);
        if (json.IsEmpty || json[0] == (byte)'n') return null;
        try
        {
            var reader = new CodecReader(json);
            double number = _member.Kind switch
            {
                MemoryValueKind.DateTime => Milliseconds(Utc(reader.ReadDateTime())),
                MemoryValueKind.DateTimeOffset => reader.ReadDateTimeOffset().ToUnixTimeMilliseconds(),
                MemoryValueKind.DateOnly =>
                    Milliseconds(reader.ReadDateOnly().ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)),
                MemoryValueKind.Decimal => (double)reader.ReadDecimal(),
                MemoryValueKind.Int64 => reader.ReadInt64(),
                MemoryValueKind.UInt64 => reader.ReadUInt64(),
                MemoryValueKind.Enum => MemberValues.ReadEnum(_member, ref reader),
                _ => reader.ReadDouble(),
            };
            return double.IsNaN(number) ? null : number;
        }
        catch (MemoryFormatException)
        {
            // Whoever reads the document as its type is told so; here it only has no number.
            return null;
        }
    }

    private static DateTime Utc(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;

    private static double Milliseconds(DateTime utc) => (utc - DateTime.UnixEpoch).TotalMilliseconds;
}
