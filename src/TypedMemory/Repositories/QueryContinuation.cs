using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

/// <summary>
/// A place in a query's results as text that a caller keeps: what it is a place in, how far it is, key and id.
/// </summary>
internal static class QueryContinuation
{
    private const int HeaderLength = 12;

    public static string Write(DocumentQuery query, QueryPosition position, int read)
    {
        byte[] id = Encoding.UTF8.GetBytes(position.Id);
        byte[] bytes = new byte[HeaderLength + position.Key.Length + id.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, OrderOf(query));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), read);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), position.Key.Length);
        position.Key.Span.CopyTo(bytes.AsSpan(HeaderLength));
        id.CopyTo(bytes, HeaderLength + position.Key.Length);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="ArgumentException">The text is not a place in the results of this query.</exception>
    public static (QueryPosition Position, int Read) Read(DocumentQuery query, string continuation)
    {
        if (!Base64Url.IsValid(continuation)) throw NotOne(continuation);
        byte[] bytes = Base64Url.DecodeFromChars(continuation);
        if (bytes.Length <= HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(bytes) != OrderOf(query))
            throw NotOne(continuation);
        int keyLength = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8));
        if (keyLength < 0 || keyLength > bytes.Length - HeaderLength) throw NotOne(continuation);
        return (
            new QueryPosition(
                bytes.AsMemory(HeaderLength, keyLength), Encoding.UTF8.GetString(
                    bytes.AsSpan(HeaderLength + keyLength))),
            Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4))));
    }

    /// <summary>Tells the orders of queries apart: FNV-1a over the prefix, the members and the words.</summary>
    private static uint OrderOf(DocumentQuery query)
    {
        var text = new StringBuilder(query.Prefix);
        foreach (MemoryIndexMember member in query.Order)
        {
            text.Append('\0').Append(member.Descending ? '-' : '+').Append((int)member.Member.Kind).Append(
                member.Member.Path);
        }

        if (query.Match is { } match)
            text.Append("\0?").Append(match.Member?.Path).Append('\0').Append(match.Expression);
        uint hash = 2166136261;
        foreach (char c in text.ToString()) hash = (hash ^ c) * 16777619;
        return hash;
    }

    private static ArgumentException NotOne(string continuation) => new(
        $"\"{continuation}\" is not a continuation of this query: pass on what the page before gave, to the same query.",
        nameof(continuation));
}
