using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Queries;

/// <summary>
/// The text under which an index over fields stands in the file: all that a process needs to keep it.
/// </summary>
internal static class FieldDefinition
{
    /// <summary>What stands in the place of the type: no type's ids have an empty prefix.</summary>
    public const string Type = "";

    /// <summary>
    /// Raised when the bytes of keys change: an index of another version is built anew. Far from the versions of types'
    /// indexes, so that a library which does not know of these leaves them alone.
    /// </summary>
    private const int Version = 1001;

    public static string Write(FieldIndex index)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("name", index.Name);
            json.WriteStartArray("fields");
            foreach (string field in index.Fields) json.WriteStringValue(field);
            json.WriteEndArray();
            if (index.Filter is { } filter) json.WriteString("filter", filter.CanonicalText);
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
    public static FieldIndex? Read(string text, string store)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            JsonElement root = json.RootElement;
            if (root.GetProperty("v").GetInt32() != Version) return null;
            return new FieldIndex(
                root.GetProperty("name").GetString()!,
                [.. root.GetProperty("fields").EnumerateArray().Select(static field => field.GetString()!)])
            {
                Filter = root.TryGetProperty("filter", out JsonElement filter)
                    ? MangoSelector.Parse(filter.GetString()!) : null,
            };
        }
        catch (Exception damage) when (StoredBytes.IsDamage(damage))
        {
            throw StoreErrors.Damaged(store, "the definition of an index", damage);
        }
    }
}
