using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace TypedMemory.Agents.History;

/// <summary>Messages as JSON.</summary>
internal static class MessageJson
{
    private static readonly JsonTypeInfo<ChatMessage> _type =
        (JsonTypeInfo<ChatMessage>)AgentAbstractionsJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ChatMessage));

    /// <summary>Writes a message.</summary>
    public static JsonElement Write(ChatMessage message) => JsonSerializer.SerializeToElement(message, _type);

    /// <summary>
    /// Reads a message. Of one with contents that this version of the framework does not know, the words are left.
    /// </summary>
    public static ChatMessage Read(AgentMessage message)
    {
        try
        {
            if (message.Content.Deserialize(_type) is { } read) return read;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            // Written by another version: the words are there all the same.
        }

        return new ChatMessage(new ChatRole(message.Role), message.Text) { MessageId = message.Message };
    }
}
