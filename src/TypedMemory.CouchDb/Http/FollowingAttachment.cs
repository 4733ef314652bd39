using System.Text.Json;
using TypedMemory.Core.Revisions;

namespace TypedMemory.CouchDb.Http;

/// <summary>An attachment whose bytes are a later part of a multipart message.</summary>
/// <param name="Name">Its name. The parts have names as well, but CouchDB does not escape those.</param>
/// <param name="Compressed">Whether its bytes are gzipped, as CouchDB keeps what can be compressed.</param>
internal readonly record struct FollowingAttachment(string Name, bool Compressed)
{
    /// <summary>The digest of its bytes as they follow, where it is told.</summary>
    public string? Digest { get; init; }

    /// <summary>The number of its bytes as they follow, where it is told.</summary>
    public long? EncodedLength { get; init; }

    /// <summary>
    /// What is known of the attachment, with what was told here where the fetch did not say how it is kept. What was
    /// known before counts: an answer that is of another revision would vouch for its own bytes.
    /// </summary>
    public DocumentAttachment Complete(DocumentAttachment known) => known with
    {
        Encoding = "gzip",
        EncodedLength = known.EncodedLength ?? EncodedLength,
        Digest = known.Digest ?? Digest,
    };

    /// <summary>
    /// The attachments that follow a document, in the order of their parts, which is the order of its members.
    /// </summary>
    /// <exception cref="JsonException">It is not a document.</exception>
    public static List<FollowingAttachment> Read(ReadOnlySpan<byte> document)
    {
        var following = new List<FollowingAttachment>();
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A document is an object.");
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
        string? digest = null;
        long? encodedLength = null;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An attachment is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isFollows = reader.ValueTextEquals("follows"u8);
            bool isEncoding = reader.ValueTextEquals("encoding"u8);
            bool isDigest = reader.ValueTextEquals("digest"u8);
            bool isLength = reader.ValueTextEquals("encoded_length"u8);
            reader.Read();
            if (isFollows) follows = reader.TokenType == JsonTokenType.True;
            else if (isEncoding)
                compressed = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("gzip"u8);
            else if (isDigest && reader.TokenType == JsonTokenType.String) digest = CouchDbJson.TextOf(ref reader);
            else if (isLength && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long length))
                encodedLength = length;
            else reader.Skip();
        }

        return follows
            ? new FollowingAttachment(name, compressed) { Digest = digest, EncodedLength = encodedLength } : null;
    }
}
