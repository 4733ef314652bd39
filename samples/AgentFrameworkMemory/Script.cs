using Microsoft.Extensions.AI;

namespace AgentFrameworkMemory;

/// <summary>What the model of the sample says.</summary>
internal static class Script
{
    public static ChatMessage Say(IReadOnlyList<ChatMessage> shown)
    {
        ChatMessage last = shown.Last(static message => message.AuthorName != "memory");
        if (last.Role == ChatRole.Tool) return Says("I wrote it down.");
        if (last.Text.StartsWith("Note", StringComparison.Ordinal)) return Calls(last.Text);
        string? recalled = shown.FirstOrDefault(static message => message.AuthorName == "memory")?.Text;
        bool knows = recalled?.Contains("frozen on Fridays", StringComparison.Ordinal) == true
            || shown.Any(static message => message.Text.Contains("frozen on Fridays", StringComparison.Ordinal));
        return Says(knows ? "No: deploys are frozen on Fridays." : "I do not know of anything against it.");
    }

    private static ChatMessage Says(string words) => new(ChatRole.Assistant, words);

    /// <summary>The model uses the memory tool, as it would use any.</summary>
    private static ChatMessage Calls(string note) => new(
        ChatRole.Assistant,
        [
            new FunctionCallContent("call-1", "memory", new Dictionary<string, object?>
            {
                ["command"] = "create",
                ["path"] = "/memories/deploys.md",
                ["file_text"] = $"# Deploys\n\n{note}\n",
            }),
        ]);
}
