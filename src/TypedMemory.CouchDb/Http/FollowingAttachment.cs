using System.Text.Json;

namespace TypedMemory.CouchDb.Http;

/// <summary>An attachment whose bytes are a later part of a multipart message.</summary>
/// <param name="Name">Its name. The parts have names as well, but CouchDB does not escape those.</param>
/// <param name="Compressed">Whether its bytes are gzipped, as CouchDB keeps what can be compressed.</param>
internal readonly record struct FollowingAttachment(string Name, bool Compressed)
{
    /// <summary>The attachments that follow a document, in the order of their parts, which is the order of its members.</summary>
    /// <exception cref="JsonException">It is no document.</exception>
    public static List<FollowingAttachment> Read(ReadOnlySpan<byte> document)
    {
        var following = new List<FollowingAttachment>();
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A document is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool attachments = reader.ValueTextEquals("_attachments"u8);
            reader.Read();
            if (!attachments || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (ReadEntry(ref reader, name) is { } entry) following.Add(entry);
            }
        }

        return following;
    }

    private static FollowingAttachment? ReadEntry(ref Utf8JsonReader reader, string name)
    {
        bool follows = false;
        bool compressed = false;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An attachment is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isFollows = reader.ValueTextEquals("follows"u8);
            bool isEncoding = reader.ValueTextEquals("encoding"u8);
            reader.Read();
            if (isFollows) follows = reader.TokenType == JsonTokenType.True;
            else if (isEncoding) compressed = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("gzip"u8);
            else reader.Skip();
        }

        return follows ? new FollowingAttachment(name, compressed) : null;
    }
}
