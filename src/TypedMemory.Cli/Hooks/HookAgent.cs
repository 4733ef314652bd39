using System.Collections.Immutable;
using TypedMemory.Cli.Mcp.Clients;

namespace TypedMemory.Cli.Hooks;

/// <summary>
/// A coding agent that runs commands when its sessions begin and end: where and how it is told of them.
/// </summary>
/// <param name="Name">Its name, as the command line and the episodes have it.</param>
/// <param name="Title">Its name, for people.</param>
/// <param name="File">Where its settings are, below the user's folder.</param>
/// <param name="Events">What happens, and the command that is run then.</param>
internal sealed record HookAgent(
    string Name, string Title, ImmutableArray<string> File, ImmutableArray<(string Event, string Command)> Events)
{
    /// <summary>
    /// Whether an event lists commands. Else it lists groups, each with an array of hooks. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsFlat { get; init; }

    /// <summary>The settings where there are none. The default value is an empty object.</summary>
    public string Empty { get; init; } = "{\n}\n";

    /// <summary>Those whose hooks are documented.</summary>
    public static ImmutableArray<HookAgent> All { get; } =
    [
        new("claude", "Claude Code", [".claude", "settings.json"], [("SessionStart", "start"), ("SessionEnd", "end")]),

        // It tells of no end of a session, but of the end of each turn: the episode is written over.
        new("codex", "Codex", [".codex", "hooks.json"], [("SessionStart", "start"), ("Stop", "end")]),
        new("gemini", "Gemini CLI", [".gemini", "settings.json"], [("SessionStart", "start"), ("SessionEnd", "end")]),
        new("cursor", "Cursor", [".cursor", "hooks.json"], [("sessionStart", "start"), ("sessionEnd", "end")])
        {
            IsFlat = true,
            Empty = "{\n  \"version\": 1\n}\n",
        },
    ];

    /// <summary>The path of its settings.</summary>
    public string Path => AgentClient.InHome([.. File]);

    /// <summary>The one of a name.</summary>
    public static HookAgent Of(string name) => All.First(agent => agent.Name == name);

    /// <summary>The command line that its settings run.</summary>
    public string CommandLine(string command, string store) => Name == "claude"
        ? $"typedmemory hook {command} --store \"{store}\""
        : $"typedmemory hook {command} --agent {Name} --store \"{store}\"";
}
