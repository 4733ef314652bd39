using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace TypedMemory.Agents.Tests.History;

public sealed class ChatHistoryTests
{
    private static CancellationToken Token => AgentProcess.Token;

    [Fact]
    public async Task A_conversation_goes_on_in_the_next_process()
    {
        using var folder = new TestFolder();
        System.Text.Json.JsonElement saved;
        await using (AgentProcess first = AgentProcess.Start(folder))
        {
            AIAgent agent = first.Agent(ScriptedChatClient.Saying("hello"));
            AgentSession session = await agent.CreateSessionAsync(Token);
            await agent.RunAsync("I am Ada", session, cancellationToken: Token);
            saved = await agent.SerializeSessionAsync(session, cancellationToken: Token);
        }

        await using AgentProcess second = AgentProcess.Start(folder);
        ScriptedChatClient model = ScriptedChatClient.Saying("Ada");
        AIAgent next = second.Agent(model);
        AgentSession restored = await next.DeserializeSessionAsync(saved, cancellationToken: Token);
        await next.RunAsync("Who am I?", restored, cancellationToken: Token);

        Assert.Equal(
            ["user: I am Ada", "assistant: hello", "user: Who am I?"],
            model.Shown[0].Where(static m => m.AuthorName != "memory").Select(AgentProcess.Describe));
        Assert.Equal(4, (await second.ReadAsync(restored.GetMemoryId())).Length);
    }

    [Fact]
    public async Task A_retry_writes_no_duplicate()
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(folder);
        AIAgent agent = process.Agent(ScriptedChatClient.Saying("x"));
        AgentSession session = await AgentProcess.SessionAsync(agent, "s");
        ChatMessage[] request = [new(ChatRole.User, "question"), new(ChatRole.User, "more") { MessageId = "m2" }];
        ChatMessage[] response = [new(ChatRole.Assistant, "answer")];
        for (int i = 0; i < 3; i++)
        {
            await process.History.InvokedAsync(new(agent, session, request, response), Token);

            // What a service answers to a retry is another object with the same words.
            response = [new(ChatRole.Assistant, "answer")];
        }

        Assert.Equal(["user: question", "user: more", "assistant: answer"], await process.ReadAsync("s"));
        await process.History.InvokedAsync(
            new(agent, session, [new(ChatRole.User, "question")], [new(ChatRole.Assistant, "answer")]), Token);
        Assert.Equal(5, (await process.ReadAsync("s")).Length);
    }

    [Fact]
    public async Task Messages_of_one_id_that_say_different_things_are_all_kept()
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(folder);
        AIAgent agent = process.Agent(ScriptedChatClient.Saying("x"));
        AgentSession session = await AgentProcess.SessionAsync(agent, "s");
        ChatMessage Said(string text) => new(ChatRole.Assistant, text) { MessageId = "same" };
        for (int i = 0; i < 2; i++)
        {
            await process.History.InvokedAsync(
                new(agent, session, [new(ChatRole.User, "q") { MessageId = "q" }], [Said("one"), Said("two")]), Token);
            await process.History.InvokedAsync(
                new(agent, session, [new(ChatRole.User, "r") { MessageId = "r" }], [Said("three")]), Token);
        }

        Assert.Equal(
            ["user: q", "assistant: one", "assistant: two", "user: r", "assistant: three"],
            await process.ReadAsync("s"));
    }

    [Fact]
    public async Task A_failed_run_and_what_was_recalled_are_no_part_of_the_conversation()
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(folder);
        await process.Get<IFactRepository>().InsertAsync(new Fact { Topic = "t", Text = "deploys on Fridays" }, Token);
        AIAgent failing = process.Agent(new ScriptedChatClient((_, _) => throw new KilledException()));
        await Assert.ThrowsAsync<KilledException>(async () => await failing.RunAsync(
            "deploys?", await AgentProcess.SessionAsync(failing, "s"), cancellationToken: Token));
        Assert.Empty(await process.ReadAsync("s"));

        ScriptedChatClient model = ScriptedChatClient.Saying("never");
        AIAgent agent = process.Agent(model);
        await agent.RunAsync("deploys?", await AgentProcess.SessionAsync(agent, "s"), cancellationToken: Token);
        Assert.Contains(model.Shown[0], static message => message.AuthorName == "memory");
        Assert.Equal(["user: deploys?", "assistant: never"], await process.ReadAsync("s"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_window_by_count_never_begins_between_a_call_and_its_result(int count)
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(
            folder, options => options with { History = new() { MaxMessages = count } });
        ScriptedChatClient model = ScriptedChatClient.Saying("next");
        AIAgent agent = process.Agent(model);
        AgentSession session = await AgentProcess.SessionAsync(agent, "s");
        await process.History.InvokedAsync(new(agent, session, [new(ChatRole.User, "q")],
        [
            new(ChatRole.Assistant, [new FunctionCallContent("c1", "f")]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "42")]),
            new(ChatRole.Assistant, "it is 42"),
        ]), Token);
        await agent.RunAsync("go on", session, cancellationToken: Token);

        string[] all = ["user: q", "assistant: call c1", "tool: result c1 42", "assistant: it is 42"];
        string[] expected = count == 2 ? all[3..] : all[^count..];
        Assert.Equal(
            [.. expected, "user: go on"],
            model.Shown[0].Where(static m => m.AuthorName != "memory").Select(AgentProcess.Describe));
    }

    [Fact]
    public async Task A_window_by_tokens_holds_the_newest_that_fit()
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(folder, options => options with
        {
            History = new() { MaxTokens = 3, CountTokens = static _ => 1 },
        });
        ScriptedChatClient model = new((call, _) => new ChatMessage(ChatRole.Assistant, $"a{call}"));
        AIAgent agent = process.Agent(model);
        AgentSession session = await AgentProcess.SessionAsync(agent, "s");
        for (int i = 1; i <= 3; i++) await agent.RunAsync($"q{i}", session, cancellationToken: Token);

        Assert.Equal(["assistant: a1", "user: q2", "assistant: a2", "user: q3"],
            model.Shown[2].Where(static m => m.AuthorName != "memory").Select(AgentProcess.Describe));
        Assert.Equal(6, (await process.ReadAsync("s")).Length);
    }

    [Fact]
    public async Task Two_processes_in_one_session_lose_nothing_and_see_one_order()
    {
        using var folder = new TestFolder();
        await using AgentProcess ada = AgentProcess.Start(folder);
        await using AgentProcess bob = AgentProcess.Start(folder);
        const int Runs = 15;
        await Task.WhenAll(new[] { (ada, "ada"), (bob, "bob") }.Select(async item =>
        {
            (AgentProcess process, string name) = item;
            AIAgent agent = process.Agent(new ScriptedChatClient(
                (call, _) => new ChatMessage(ChatRole.Assistant, $"answer {name} {call}")));
            AgentSession session = await AgentProcess.SessionAsync(agent, "shared");
            for (int i = 1; i <= Runs; i++)
                await agent.RunAsync($"question {name} {i}", session, cancellationToken: Token);
        }));

        string[] seen = await ada.ReadAsync("shared");
        Assert.Equal(seen, await bob.ReadAsync("shared"));
        Assert.Equal(4 * Runs, seen.Length);
        for (int i = 0; i < seen.Length; i += 2)
        {
            string run = seen[i].Replace("user: question ", "", StringComparison.Ordinal);
            Assert.Equal($"assistant: answer {run}", seen[i + 1]);
        }
    }

    [Fact]
    public async Task Runs_of_two_machines_that_were_offline_are_one_conversation_after_they_synced()
    {
        await using TestHub hub = await TestHub.StartAsync();
        using TestFolder adas = new(), bobs = new();
        await using AgentProcess ada = AgentProcess.Start(adas, hub: hub.Url);
        await using AgentProcess bob = AgentProcess.Start(bobs, hub: hub.Url);
        foreach ((AgentProcess process, string name) in new[] { (ada, "ada"), (bob, "bob") })
        {
            AIAgent agent = process.Agent(ScriptedChatClient.Saying($"to {name}"));
            await agent.RunAsync(
                $"from {name}", await AgentProcess.SessionAsync(agent, "trip"), cancellationToken: Token);
        }

        await ada.SyncAsync();
        await bob.SyncAsync();
        await ada.SyncAsync();
        Assert.Equal(
            ["user: from ada", "assistant: to ada", "user: from bob", "assistant: to bob"], await ada.ReadAsync("trip"));
        Assert.Equal(await ada.ReadAsync("trip"), await bob.ReadAsync("trip"));

        ScriptedChatClient model = ScriptedChatClient.Saying("both");
        AIAgent next = ada.Agent(model);
        await next.RunAsync("and now", await AgentProcess.SessionAsync(next, "trip"), cancellationToken: Token);
        Assert.Equal(5, model.Shown[0].Count(static message => message.AuthorName != "memory"));
    }
}
