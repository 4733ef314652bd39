using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TypedMemory.Agents.History;

/// <summary>
/// Gives ids to messages that have none: a message that is stored a second time has the id of the first time.
/// </summary>
internal static class MessageIds
{
    /// <summary>Gives ids to the messages of a run.</summary>
    /// <param name="request">
    /// What was asked: each gets an id of its own, and keeps it as long as its object lives.
    /// </param>
    /// <param name="response">What was answered: the ids follow from the request and the contents.</param>
    public static void Assign(IReadOnlyList<ChatMessage> request, IReadOnlyList<ChatMessage> response)
    {
        foreach (ChatMessage message in request)
        {
            if (string.IsNullOrEmpty(message.MessageId)) message.MessageId = Guid.CreateVersion7().ToString("N");
        }

        string before = string.Join('\n', request.Select(static message => message.MessageId));
        for (int i = 0; i < response.Count; i++)
        {
            if (string.IsNullOrEmpty(response[i].MessageId))
                response[i].MessageId = Hash($"{before}\n{i}\n{MessageJson.Write(response[i]).GetRawText()}");
        }
    }

    /// <summary>A short text that stands for another.</summary>
    public static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));

    /// <summary>Whether two messages are the same.</summary>
    public static bool AreSame(JsonElement left, JsonElement right) => JsonElement.DeepEquals(left, right);
}
