using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Queries;

/// <summary>
/// The text under which an index stands in the file. It is all that a process needs to keep the index, so that one
/// keeps those of another whose types it does not know.
/// </summary>
internal static class IndexDefinition
{
    /// <summary>Raised when the bytes of keys change: an index of another version is built anew.</summary>
    private const int Version = 3;

    /// <summary>
    /// That of full-text indexes: raised when the terms of texts change, too. Those of the first two versions held
    /// words without stems.
    /// </summary>
    private const int TextVersion = 4;

    public static string Write(MemoryIndex index)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", VersionOf(index.IsFullText));
            if (index.IsFullText) json.WriteBoolean("text", true);
            if (index.Vector is { } vector) Write(json, vector);
            if (index.IsUnique) json.WriteBoolean("unique", true);
            if (index.Expiry is { } expiry) json.WriteString("expires", expiry.ToString());
            if (index.Version > 1) json.WriteNumber("schema", index.Version);
            json.WriteStartArray("members");
            foreach (MemoryIndexMember member in index.Members) Write(json, member);
            json.WriteEndArray();
            WriteThread(json, "thread", index.Thread);
            WriteThread(json, "place", index.ThreadOrder);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// Reads a definition, or <see langword="null"/> if it is of a version that this library does not keep.
    /// </summary>
    /// <param name="text">The definition.</param>
    /// <param name="store">The path of the store that has it, for messages.</param>
    /// <exception cref="StoreException">It is damaged.</exception>
    public static MemoryIndex? Read(string text, string store)
    {
        try
        {
            return Read(text);
        }
        catch (Exception damage) when (StoredBytes.IsDamage(damage))
        {
            throw StoreErrors.Damaged(store, "the definition of an index", damage);
        }
    }

    private static MemoryIndex? Read(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement root = json.RootElement;
        bool isFullText = root.TryGetProperty("text", out _);
        if (root.GetProperty("v").GetInt32() != VersionOf(isFullText)) return null;
        return new MemoryIndex(ReadMembers(root, "members"))
        {
            IsFullText = isFullText,
            IsUnique = root.TryGetProperty("unique", out _),
            Vector = root.TryGetProperty("vector", out JsonElement vector) ? ReadVector(vector) : null,
            Expiry = root.TryGetProperty("expires", out JsonElement expires)
                ? Enum.Parse<ExpiryPolicy>(expires.GetString()!) : null,
            Thread = ReadMembers(root, "thread"),
            ThreadOrder = ReadMembers(root, "place"),
            Version = root.TryGetProperty("schema", out JsonElement schema) ? schema.GetInt32() : 1,
        };
    }

    private static int VersionOf(bool isFullText) => isFullText ? TextVersion : Version;

    private static void Write(Utf8JsonWriter json, MemoryIndexMember part)
    {
        json.WriteStartObject();
        if (part.Descending) json.WriteBoolean("descending", true);
        if (part.Language != FullTextLanguage.English) json.WriteString("language", part.Language.ToString());
        if (part.Weight != 1) json.WriteNumber("weight", part.Weight);
        WriteMember(json, part.Member);
        json.WriteEndObject();
    }

    /// <summary>
    /// How near two vectors are is a matter of the question; and of derived ones each model has its own dimensions.
    /// </summary>
    private static void Write(Utf8JsonWriter json, MemoryVector vector)
    {
        json.WriteStartObject("vector");
        if (!vector.IsDerived) json.WriteNumber("dimensions", vector.Dimensions);
        json.WriteEndObject();
    }

    private static MemoryVector ReadVector(JsonElement vector) =>
        vector.TryGetProperty("dimensions", out JsonElement dimensions)
            ? new MemoryVector(dimensions.GetInt32(), VectorDistance.Cosine, IsDerived: false)
            : new MemoryVector(0, VectorDistance.Cosine, IsDerived: true);

    private static void WriteThread(Utf8JsonWriter json, string name, ImmutableArray<MemoryIndexMember> members)
    {
        if (members.IsEmpty) return;
        json.WriteStartArray(name);
        foreach (MemoryIndexMember member in members) Write(json, member);
        json.WriteEndArray();
    }

    private static ImmutableArray<MemoryIndexMember> ReadMembers(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement members) ? [.. members.EnumerateArray().Select(ReadPart)] : [];

    private static MemoryIndexMember ReadPart(JsonElement part) =>
        new(ReadMember(part), part.TryGetProperty("descending", out _))
        {
            Language = part.TryGetProperty("language", out JsonElement language)
            ? Enum.Parse<FullTextLanguage>(language.GetString()!)
            : FullTextLanguage.English,
            Weight = part.TryGetProperty("weight", out JsonElement weight) ? weight.GetDouble() : 1,
        };

    private static void WriteMember(Utf8JsonWriter json, MemoryMember member)
    {
        json.WriteString("name", member.Name);
        json.WriteString("kind", member.Kind.ToString());
        if (member.IsMap) json.WriteBoolean("map", true);
        if (member.Owner is { } owner)
        {
            json.WriteStartObject("owner");
            WriteMember(json, owner);
            json.WriteEndObject();
        }

        if (member.IsCollection) json.WriteBoolean("collection", true);
        if (!member.MissingJson.IsEmpty) json.WriteBase64String("missing", member.MissingJson.Span);
        if (member.Cases is { } cases) Write(json, cases);
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
    }

    private static void Write(Utf8JsonWriter json, MemoryMemberCases cases)
    {
        json.WriteStartObject("cases");
        json.WriteString("by", cases.Discriminator);
        json.WriteStartArray("of");
        foreach (MemoryMemberCase known in cases.Cases)
        {
            json.WriteStartObject();
            json.WriteString("value", known.Value.Span);
            if (!known.MissingJson.IsEmpty) json.WriteBase64String("missing", known.MissingJson.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static MemoryMemberCases ReadCases(JsonElement json) => new(
        json.GetProperty("by").GetString()!,
        [.. json.GetProperty("of").EnumerateArray().Select(static known => new MemoryMemberCase(
            Encoding.UTF8.GetBytes(known.GetProperty("value").GetString()!),
            known.TryGetProperty("missing", out JsonElement missing)
                ? missing.GetBytesFromBase64() : default(ReadOnlyMemory<byte>)))]);

    private static MemoryMember ReadMember(JsonElement json) =>
        new(json.GetProperty("name").GetString()!, Enum.Parse<MemoryValueKind>(json.GetProperty("kind").GetString()!))
        {
            Owner = json.TryGetProperty("owner", out JsonElement owner) ? ReadMember(owner) : null,
            IsMap = json.TryGetProperty("map", out _),
            IsCollection = json.TryGetProperty("collection", out _),
            MissingJson = json.TryGetProperty("missing", out JsonElement missing)
                ? missing.GetBytesFromBase64() : default(ReadOnlyMemory<byte>),
            Cases = json.TryGetProperty("cases", out JsonElement cases) ? ReadCases(cases) : null,
            UnknownName = json.TryGetProperty("unknown", out JsonElement unknown) ? unknown.GetInt64() : null,
            FormerNames = json.TryGetProperty("former", out JsonElement former)
                ? [.. former.EnumerateArray().Select(static name => name.GetString()!)]
                : [],
            EnumNames = json.TryGetProperty("enum", out JsonElement names)
                ? [.. names.EnumerateObject().Select(
                    static name => new MemoryEnumName(name.Name, name.Value.GetInt64()))]
                : ImmutableArray<MemoryEnumName>.Empty,
        };
}
