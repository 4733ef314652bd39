using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace TypedMemory.Agents.Tests.History;

/// <summary>An agent that calls tools is killed at each of its steps; the next process goes on with what was said.
/// </summary>
public sealed class KillTests
{
    private static readonly string[] _whole =
    [
        "user: how much is it?", "assistant: call c1", "tool: result c1 20", "assistant: call c2",
        "tool: result c2 22", "assistant: 42",
    ];

    private static CancellationToken Token => AgentProcess.Token;

    /// <summary>The steps: three calls of the model, and two of tools.</summary>
    public static TheoryData<string, int> Steps => new()
    {
        { "model 1", 0 }, { "tool c1", 2 }, { "model 2", 2 }, { "tool c2", 4 }, { "model 3", 4 }, { "", 6 },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task An_agent_that_is_killed_at_a_step_goes_on_with_the_same_history(string step, int stored)
    {
        using var folder = new TestFolder();
        await using (AgentProcess process = AgentProcess.Start(folder))
        {
            using var killed = CancellationTokenSource.CreateLinkedTokenSource(Token);
            AIAgent agent = Agent(process, new ScriptedChatClient((call, _) => Say(call, step)), step, killed);
            AgentSession session = await AgentProcess.SessionAsync(agent, "s");
            Task Run() => agent.RunAsync("how much is it?", session, cancellationToken: killed.Token);
            if (step.Length > 0) await Assert.ThrowsAnyAsync<Exception>(Run);
            else await Run();
        }

        await using AgentProcess next = AgentProcess.Start(folder);
        string[] kept = await next.ReadAsync("s");
        Assert.Equal(_whole[..kept.Length], kept);
        Assert.True(kept.Length >= stored, $"{kept.Length} of {stored} messages are there.");

        // The next run shows the model what was said, and no call without its result.
        ScriptedChatClient model = ScriptedChatClient.Saying("done");
        AIAgent again = Agent(next, model, "", new CancellationTokenSource());
        await again.RunAsync("go on", await AgentProcess.SessionAsync(again, "s"), cancellationToken: Token);
        string[] shown =
            [.. model.Shown[0].Where(static m => m.AuthorName != "memory").Select(AgentProcess.Describe)];
        string[] whole = kept.Length > 0 && kept[^1].Contains("call", StringComparison.Ordinal) ? kept[..^1] : kept;
        Assert.Equal([.. whole, "user: go on"], shown);
    }

    private static ChatMessage Say(int call, string step)
    {
        if (step == $"model {call}") throw new KilledException();
        return call <= 2
            ? new ChatMessage(ChatRole.Assistant, [new FunctionCallContent($"c{call}", "price")
                { Arguments = new Dictionary<string, object?> { ["part"] = call } }])
            : new ChatMessage(ChatRole.Assistant, "42");
    }

    private static ChatClientAgent Agent(
        AgentProcess process, ScriptedChatClient model, string step, CancellationTokenSource killed) => process.Agent(
        model,
        null,
        AIFunctionFactory.Create(
            (int part) =>
            {
                // What a tool throws is told to the model; a run that is cancelled ends there.
                if (step != $"tool c{part}") return part == 1 ? 20 : 22;
                killed.Cancel();
                throw new OperationCanceledException(killed.Token);
            },
            "price"));
}
