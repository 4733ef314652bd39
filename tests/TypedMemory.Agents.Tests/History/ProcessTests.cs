using System.Diagnostics;
using Microsoft.Agents.AI;

namespace TypedMemory.Agents.Tests.History;

/// <summary>Agents in processes of their own: killed between two steps, and two of them in one session.</summary>
public sealed class ProcessTests
{
    private static readonly string[] s_whole =
    [
        "user: a asks 0", "assistant: call a1", "tool: result a1 20", "assistant: call a2", "tool: result a2 22",
        "assistant: a 42",
    ];

    private static CancellationToken Token => AgentProcess.Token;

    [Theory]
    [InlineData("model 1", 0)]
    [InlineData("tool 1", 2)]
    [InlineData("model 2", 2)]
    [InlineData("tool 2", 4)]
    [InlineData("model 3", 4)]
    public async Task A_process_that_is_killed_at_a_step_leaves_what_was_said_until_then(string step, int stored)
    {
        using var folder = new TestFolder();
        using (Process agent = ChildAgent.Start(folder.StorePath, "a", step))
        {
            Assert.Equal("reached", await agent.StandardOutput.ReadLineAsync(Token));
            agent.Kill();
            await agent.WaitForExitAsync(Token);
        }

        await using AgentProcess next = AgentProcess.Start(folder);
        string[] kept = await next.ReadAsync(ChildAgent.Session);
        Assert.Equal(s_whole[..kept.Length], kept);
        Assert.True(kept.Length >= stored, $"{kept.Length} of {stored} messages are there.");

        ScriptedChatClient model = ScriptedChatClient.Saying("done");
        AIAgent again = next.Agent(model);
        await again.RunAsync(
            "go on", await AgentProcess.SessionAsync(again, ChildAgent.Session), cancellationToken: Token);
        string[] shown = [.. model.Shown[0].Where(static m => m.AuthorName != "memory").Select(AgentProcess.Describe)];
        string[] answered = kept.Length > 0 && kept[^1].Contains("call", StringComparison.Ordinal) ? kept[..^1] : kept;
        Assert.Equal([.. answered, "user: go on"], shown);
    }

    [Fact]
    public async Task Two_processes_in_one_session_lose_nothing_and_keep_each_run_together()
    {
        const int Runs = 8;
        using var folder = new TestFolder();
        using Process one = ChildAgent.Start(folder.StorePath, "a", runs: Runs);
        using Process other = ChildAgent.Start(folder.StorePath, "b", runs: Runs);
        foreach (Process agent in (Process[])[one, other])
        {
            Assert.Equal("done", await agent.StandardOutput.ReadLineAsync(Token));
            await agent.WaitForExitAsync(Token);
            Assert.Equal(0, agent.ExitCode);
        }

        await using AgentProcess next = AgentProcess.Start(folder);
        string[] kept = await next.ReadAsync(ChildAgent.Session);
        Assert.Equal(2 * Runs * s_whole.Length, kept.Length);
        Assert.Equal(kept.Length, kept.Distinct().Count() + (2 * (Runs - 1)));
        for (int i = 0; i < kept.Length; i += s_whole.Length)
        {
            string name = kept[i]["user: ".Length..][..1];
            Assert.Contains($"user: {name} asks", kept[i], StringComparison.Ordinal);
            Assert.Equal($"assistant: {name} 42", kept[i + s_whole.Length - 1]);
            Assert.All(kept[(i + 1)..(i + s_whole.Length - 1)], message => Assert.Matches($"(call|result) {name}\\d", message));
        }

        foreach (string name in (string[])["a", "b"])
        {
            Assert.Equal(
                Enumerable.Range(0, Runs).Select(run => $"user: {name} asks {run}"),
                kept.Where(message => message.StartsWith($"user: {name} asks", StringComparison.Ordinal)));
        }
    }
}
