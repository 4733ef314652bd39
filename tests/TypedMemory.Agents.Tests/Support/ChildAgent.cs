using System.Diagnostics;
using System.Globalization;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Agents.Tests;

/// <summary>
/// An agent in a process of its own: this program, started anew with variables in its environment. At the step that it
/// is given it says so and waits to be killed.
/// </summary>
internal static class ChildAgent
{
    public const string Session = "s";

    private const string PathVariable = "TYPEDMEMORY_CHILD_AGENT_PATH";
    private const string NameVariable = "TYPEDMEMORY_CHILD_AGENT_NAME";
    private const string StepVariable = "TYPEDMEMORY_CHILD_AGENT_STEP";
    private const string RunsVariable = "TYPEDMEMORY_CHILD_AGENT_RUNS";

    /// <summary>Starts one.</summary>
    /// <param name="store">The store's file.</param>
    /// <param name="name">What its messages begin with.</param>
    /// <param name="step">Where it stops: <c>model 2</c>, <c>tool c1</c>; empty to go on to the end.</param>
    /// <param name="runs">How often it is asked.</param>
    public static Process Start(string store, string name, string step = "", int runs = 1) =>
        Process.Start(new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            RedirectStandardOutput = true,
            Environment =
            {
                [PathVariable] = store,
                [NameVariable] = name,
                [StepVariable] = step,
                [RunsVariable] = runs.ToString(CultureInfo.InvariantCulture),
            },
        })!;

    /// <summary>Runs the agent, if this process was started for that.</summary>
    public static async Task<bool> RunIfAskedAsync()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is not { } path) return false;
        string name = Environment.GetEnvironmentVariable(NameVariable)!;
        string step = Environment.GetEnvironmentVariable(StepVariable)!;
        int runs = int.Parse(Environment.GetEnvironmentVariable(RunsVariable)!, CultureInfo.InvariantCulture);
        var services = new ServiceCollection();
        services.AddTypedMemoryAgents().AddTypedMemory(memory => memory.UseSqlite(path).AddGeneratedTypes());
        await using ServiceProvider provider = services.BuildServiceProvider();
        var model = new ScriptedChatClient((call, shown) =>
        {
            At($"model {call}", step);
            DemandResultsAfterCalls(shown);
            int turn = (call - 1) % 3;
            return turn == 2
                ? new ChatMessage(ChatRole.Assistant, $"{name} 42")
                : new ChatMessage(
                    ChatRole.Assistant,
                    [new FunctionCallContent($"{name}{call}", "price")
                    { Arguments = new Dictionary<string, object?> { ["part"] = turn + 1 } }]);
        });
        AITool price = AIFunctionFactory.Create(
            (int part) =>
            {
                At($"tool {part}", step);
                return part == 1 ? 20 : 22;
            },
            "price");
        AIAgent agent = ((IChatClient)model).AsAIAgent(
            new ChatClientAgentOptions { Name = name, ChatOptions = new ChatOptions { Tools = [price] } }
                .UseTypedMemory(provider),
            services: provider);
        AgentSession session = await agent.CreateSessionAsync();
        session.SetMemoryId(Session);
        for (int i = 0; i < runs; i++) await agent.RunAsync($"{name} asks {i}", session);
        await Console.Out.WriteLineAsync("done");
        return true;
    }

    /// <summary>As services do: a result stands right behind its call.</summary>
    private static void DemandResultsAfterCalls(IReadOnlyList<ChatMessage> shown)
    {
        for (int i = 0; i < shown.Count; i++)
        {
            foreach (FunctionCallContent call in shown[i].Contents.OfType<FunctionCallContent>())
            {
                if (i + 1 < shown.Count && shown[i + 1].Contents.OfType<FunctionResultContent>().Any(
                    result => result.CallId == call.CallId)) continue;
                throw new InvalidOperationException($"The result of \"{call.CallId}\" does not stand behind its call.");
            }
        }
    }

    /// <summary>Says that a step is reached, and never comes back from it.</summary>
    private static void At(string here, string step)
    {
        if (here != step) return;
        Console.Out.WriteLine("reached");
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
