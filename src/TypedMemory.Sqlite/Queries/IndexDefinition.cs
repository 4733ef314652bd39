using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace TypedMemory.Sqlite;

/// <summary>
/// The text under which an index stands in the file. It is all that a process needs to keep the index, so that one keeps
/// those of another whose types it does not know.
/// </summary>
internal static class IndexDefinition
{
    /// <summary>Raised when the bytes of keys change: an index of another version is built anew.</summary>
    private const int Version = 1;

    public static string Write(MemoryIndex index)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            if (index.IsFullText) json.WriteBoolean("text", true);
            json.WriteStartArray("members");
            foreach (MemoryIndexMember member in index.Members) Write(json, member);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads a definition; <see langword="null"/> if it is of a version that this library does not keep.</summary>
    public static MemoryIndex? Read(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement root = json.RootElement;
        if (root.GetProperty("v").GetInt32() != Version) return null;
        return new MemoryIndex([.. root.GetProperty("members").EnumerateArray().Select(ReadMember)])
        {
            IsFullText = root.TryGetProperty("text", out _),
        };
    }

    private static void Write(Utf8JsonWriter json, MemoryIndexMember part)
    {
        MemoryMember member = part.Member;
        json.WriteStartObject();
        json.WriteString("name", member.Name);
        json.WriteString("kind", member.Kind.ToString());
        if (part.Descending) json.WriteBoolean("descending", true);
        if (member.IsCollection) json.WriteBoolean("collection", true);
        if (!member.Missing.IsNull) json.WriteBase64String("missing", member.Missing.Bytes);
        if (member.UnknownName is { } unknown) json.WriteNumber("unknown", unknown);
        if (!member.FormerNames.IsEmpty)
        {
            json.WriteStartArray("former");
            foreach (string name in member.FormerNames) json.WriteStringValue(name);
            json.WriteEndArray();
        }

        if (!member.EnumNames.IsEmpty)
        {
            json.WriteStartObject("enum");
            foreach (MemoryEnumName name in member.EnumNames) json.WriteNumber(name.Name, name.Number);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static MemoryIndexMember ReadMember(JsonElement json)
    {
        var member = new MemoryMember(
            json.GetProperty("name").GetString()!, Enum.Parse<MemoryValueKind>(json.GetProperty("kind").GetString()!))
        {
            IsCollection = json.TryGetProperty("collection", out _),
            Missing = json.TryGetProperty("missing", out JsonElement missing)
                ? MemoryValue.FromBytes(missing.GetBytesFromBase64())
                : MemoryValue.Null,
            UnknownName = json.TryGetProperty("unknown", out JsonElement unknown) ? unknown.GetInt64() : null,
            FormerNames = json.TryGetProperty("former", out JsonElement former)
                ? [.. former.EnumerateArray().Select(static name => name.GetString()!)]
                : [],
            EnumNames = json.TryGetProperty("enum", out JsonElement names)
                ? [.. names.EnumerateObject().Select(static name => new MemoryEnumName(name.Name, name.Value.GetInt64()))]
                : ImmutableArray<MemoryEnumName>.Empty,
        };
        return new MemoryIndexMember(member, json.TryGetProperty("descending", out _));
    }
}
