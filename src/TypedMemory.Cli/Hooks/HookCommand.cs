using System.CommandLine;
using TypedMemory.Cli.Mcp.Clients;

namespace TypedMemory.Cli.Hooks;

/// <summary><c>typedmemory hook</c>: a memory for the sessions of a coding agent.</summary>
internal static class HookCommand
{
    public static Command Create() => new(
        "hook", "Lets a coding agent begin its sessions with what is in memory, and keeps how they ended.")
    {
        HookInstallCommand.Create(),
        HookStartCommand.Create(),
        HookEndCommand.Create(),
    };

    /// <summary>Which agent runs the hook.</summary>
    public static Option<string> Agent()
    {
        var agent = new Option<string>("--agent")
        {
            Description = "Which agent runs the hook; the default is claude.",
            DefaultValueFactory = static _ => "claude",
        };
        agent.AcceptOnlyFromAmong([.. HookAgent.All.Select(static one => one.Name)]);
        return agent;
    }

    /// <summary>Where the memory is: by default where <c>typedmemory mcp install</c> has it.</summary>
    public static Option<string> Store() => new("--store")
    {
        Description = "The store's file; the default is .typedmemory/agent.db in your own folder.",
        DefaultValueFactory = static _ => AgentClient.InHome(".typedmemory", "agent.db"),
    };
}
