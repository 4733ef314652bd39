using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Store;

/// <summary>What <c>typedmemory store info</c> prints.</summary>
internal static class StoreReport
{
    public static string ToText(StoreInfo info, StoreStatistics statistics)
    {
        var text = new StringBuilder();
        foreach ((string name, object value) in Rows(info, statistics))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-22}{value}").AppendLine();
        }

        foreach ((string type, long count) in statistics.DocumentsByType)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{"documents " + (type.Length == 0 ? "without type" : type),-22}{count}")
                .AppendLine();
        }

        return text.ToString().TrimEnd();
    }

    public static string ToJson(StoreInfo info, StoreStatistics statistics)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, object value) in Rows(info, statistics))
            {
                if (value is string text) json.WriteString(name, text);
                else json.WriteNumber(name, (long)value);
            }

            json.WriteStartObject("types");
            foreach ((string type, long count) in statistics.DocumentsByType) json.WriteNumber(type, count);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Sizes are bytes.
    private static IEnumerable<(string Name, object Value)> Rows(StoreInfo info, StoreStatistics statistics) =>
    [
        ("uuid", info.Uuid),
        ("incarnation", info.Incarnation),
        ("update_seq", info.UpdateSequence),
        ("purge_seq", info.PurgeSequence),
        ("doc_count", info.Documents),
        ("doc_del_count", info.DeletedDocuments),
        ("conflicted_count", info.ConflictedDocuments),
        ("revs_limit", (long)info.RevisionLimit),
        ("file_size", statistics.FileSize),
        ("wal_size", statistics.WalSize),
        ("free_size", statistics.FreeSize),
        ("body_size", statistics.BodyBytes),
        ("other_bodies", statistics.OtherBodies),
        ("attachments", statistics.Attachments),
        ("attachment_size", statistics.AttachmentBytes),
    ];
}
