using System.Buffers;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Generated;

/// <summary>A member that gets the time of the store.</summary>
/// <param name="Names">Its JSON name, and those that it had.</param>
/// <param name="Kind">Which kind of time it is.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryStamp(ImmutableArray<string> Names, MemoryValueKind Kind)
{
    /// <summary>A time as the codec writes it.</summary>
    internal ReadOnlyMemory<byte> TextOf(long now)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(now);
        var output = new ArrayBufferWriter<byte>();
        var writer = new CodecWriter();
        if (Kind == MemoryValueKind.DateTimeOffset) writer.WriteDateTimeOffset(time);
        else writer.WriteDateTime(time.UtcDateTime);
        writer.Finish(output);
        return output.WrittenMemory;
    }

    /// <summary>What a document has there; empty if that is nothing, or null.</summary>
    internal ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return default;
        foreach (string name in Names)
        {
            ReadOnlySpan<byte> found = new CodecReader(body.Span).FindMember(Encoding.UTF8.GetBytes(name));
            if (!found.IsEmpty && found[0] != (byte)'n') return found.ToArray();
        }

        return default;
    }

    /// <summary>
    /// A content with another value of the member; one of an older version, which has it under a former name, stays.
    /// </summary>
    internal ReadOnlyMemory<byte> Put(ReadOnlyMemory<byte> content, ReadOnlyMemory<byte> value)
    {
        foreach (ObjectMember member in ObjectScanner.Scan(content))
        {
            if (!member.Name.Is(Names[0])) continue;
            var changed = new ArrayBufferWriter<byte>(content.Length + value.Length);
            changed.Write(content.Span[..(member.End - member.Value.Length)]);
            changed.Write(value.Span);
            changed.Write(content.Span[member.End..]);
            return changed.WrittenMemory;
        }

        return Of(content).IsEmpty ? Add(content, value) : content;
    }

    private ReadOnlyMemory<byte> Add(ReadOnlyMemory<byte> content, ReadOnlyMemory<byte> value)
    {
        var added = new ArrayBufferWriter<byte>(content.Length + value.Length);
        added.Write(content.Span[..^1]);
        added.Write(content.Length > 2 ? ",\""u8 : "\""u8);
        added.Write(JsonEncodedText.Encode(Names[0]).EncodedUtf8Bytes);
        added.Write("\":"u8);
        added.Write(value.Span);
        added.Write("}"u8);
        return CanonicalJson.Canonicalize(added.WrittenMemory.ToArray());
    }
}
