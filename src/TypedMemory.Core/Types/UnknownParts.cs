using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging;
using TypedMemory.Generated;

namespace TypedMemory.Core.Types;

/// <summary>
/// Keeps what a codec could not read of a document through an edit: members of nested records, names of enums, elements
/// of sets that a newer version of the schema has written.
/// </summary>
/// <remarks>
/// What the codec would write for the stored document shows what it understood of it. Where the new content says the
/// same, the stored text stays; where it differs, the difference is made in the stored text. Members of the document
/// itself that the type does not know are not in the content at all, and are kept by <see cref="TypedEdit"/>.
/// </remarks>
internal static class UnknownParts
{
    /// <summary>The content with the parts of the stored document that the codec cannot read.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="stored">The body of the document that is edited.</param>
    /// <param name="content">What the codec has written for the new value.</param>
    public static ReadOnlyMemory<byte> Carry<T>(
        IMemoryCodec<T> codec, ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> content)
        where T : notnull
    {
        if (!codec.HasUnknownParts) return content;
        var understood = new ArrayBufferWriter<byte>(content.Length);
        ReadOnlyMemory<byte> present = stored;
        try
        {
            if (codec.Upcast(stored.Span) is { } upcast) present = upcast;
            codec.Write(codec.Read(stored.Span), understood);
        }
        catch (MemoryFormatException)
        {
            // The document cannot be read at all: the new value takes its place, which is what the caller asked for.
            return content;
        }

        return Carry(present, understood.WrittenMemory, content);
    }

    private static ReadOnlyMemory<byte> Carry(
        ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> understood, ReadOnlyMemory<byte> content)
    {
        var canonical = new ArrayBufferWriter<byte>(stored.Length);
        CanonicalJson.Write(stored.Span, canonical);
        using JsonDocument raw = JsonDocument.Parse(canonical.WrittenMemory, CodecReader.AnyDepth);
        using JsonDocument before = JsonDocument.Parse(understood, CodecReader.AnyDepth);
        bool any = false;
        foreach (JsonProperty member in before.RootElement.EnumerateObject())
        {
            any |= raw.RootElement.TryGetProperty(member.Name, out JsonElement value)
                && !JsonPatch.Same(value, member.Value);
        }

        if (!any) return content;
        using JsonDocument after = JsonDocument.Parse(content, CodecReader.AnyDepth);
        var patched = new ArrayBufferWriter<byte>(stored.Length + content.Length);
        using (var writer = new Utf8JsonWriter(patched))
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in after.RootElement.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (raw.RootElement.TryGetProperty(member.Name, out JsonElement value)
                    && before.RootElement.TryGetProperty(member.Name, out JsonElement known))
                {
                    JsonPatch.Write(writer, value, known, member.Value);
                }
                else
                {
                    JsonPatch.WriteRaw(writer, member.Value);
                }
            }

            writer.WriteEndObject();
        }

        var result = new ArrayBufferWriter<byte>(patched.WrittenCount);
        CanonicalJson.Write(patched.WrittenSpan, result);
        return result.WrittenMemory;
    }
}
