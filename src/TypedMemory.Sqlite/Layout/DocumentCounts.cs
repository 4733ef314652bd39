using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>How many documents there are: of a type, or of a store.</summary>
/// <remarks>
/// Each row of <c>docs</c> has the counts of its type as they were when it was written, so that the newest row of a
/// type has those of now: to keep them costs a write some bytes of a row that it writes anyway, and no further page.
/// </remarks>
internal readonly record struct DocumentCounts(long Live, long Deleted, long Conflicted)
{
    /// <summary>The most bytes that <see cref="Write"/> takes.</summary>
    public const int MaxLength = 2 + (3 * 9);

    /// <summary>The count of one document.</summary>
    /// <param name="flags">Its flags.</param>
    public static DocumentCounts One(long flags)
    {
        long deleted = flags & (long)DocumentFlags.Deleted;
        return new DocumentCounts(1 - deleted, deleted, (flags & (long)DocumentFlags.Conflicted) >> 1);
    }

    public static DocumentCounts operator +(DocumentCounts one, DocumentCounts other) =>
        new(one.Live + other.Live, one.Deleted + other.Deleted, one.Conflicted + other.Conflicted);

    public static DocumentCounts operator -(DocumentCounts one, DocumentCounts other) =>
        new(one.Live - other.Live, one.Deleted - other.Deleted, one.Conflicted - other.Conflicted);

    /// <summary>The counts in three columns of a row: documents, of them deleted, of them conflicted.</summary>
    public static DocumentCounts Of(Statement row, int column) => new(
        row.Int64(column) - row.Int64(column + 1), row.Int64(column + 1), row.Int64(column + 2));

    /// <summary>
    /// Writes the counts for a row: the lowest 16 bits of its sequence, then each as a base-128 number. A library that
    /// knows nothing of counts gives a row another sequence and leaves these bytes as they were: so it is noticed.
    /// </summary>
    public int Write(long sequence, Span<byte> output)
    {
        output[0] = (byte)sequence;
        output[1] = (byte)(sequence >> 8);
        int length = 2;
        foreach (long count in (ReadOnlySpan<long>)[Live, Deleted, Conflicted])
        {
            ulong rest = (ulong)count;
            for (; rest >= 0x80; rest >>= 7) output[length++] = (byte)(rest | 0x80);
            output[length++] = (byte)rest;
        }

        return length;
    }

    /// <summary>Reads the counts of a row, or <see langword="null"/> if they are not of the row's sequence.</summary>
    public static DocumentCounts? Read(ReadOnlySpan<byte> bytes, long sequence)
    {
        if (bytes.Length < 5 || bytes[0] != (byte)sequence || bytes[1] != (byte)(sequence >> 8)) return null;
        ReadOnlySpan<byte> rest = bytes[2..];
        var counts = new DocumentCounts(ReadNumber(ref rest), ReadNumber(ref rest), ReadNumber(ref rest));
        return rest.IsEmpty ? counts : null;
    }

    public override string ToString() => $"{Live} live, {Deleted} deleted and {Conflicted} conflicted documents";

    private static long ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        for (int shift = 0; shift < 63 && !bytes.IsEmpty; shift += 7)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) break;
        }

        return (long)number;
    }
}
