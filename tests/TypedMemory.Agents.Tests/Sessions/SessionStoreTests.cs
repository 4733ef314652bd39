using Microsoft.Agents.AI;

namespace TypedMemory.Agents.Tests.Sessions;

public sealed class SessionStoreTests
{
    private static readonly AgentSessionStoreKey _key = new("42", new Dictionary<string, string> { ["user"] = "a/b" });

    private static CancellationToken Token => AgentProcess.Token;

    [Fact]
    public async Task A_session_is_there_in_the_next_process_and_gone_when_it_is_deleted()
    {
        using var folder = new TestFolder();
        await using (AgentProcess first = AgentProcess.Start(folder))
        {
            AIAgent agent = first.Agent(ScriptedChatClient.Saying("hello"));
            var store = first.Get<AgentSessionStore>();
            Assert.Null(await store.GetSessionAsync(agent, _key, Token));
            AgentSession session = await store.GetOrCreateSessionAsync(agent, _key, Token);
            session.StateBag.SetValue("mood", "good");
            await store.SaveSessionAsync(agent, _key, session, Token);
        }

        await using AgentProcess second = AgentProcess.Start(folder);
        AIAgent next = second.Agent(ScriptedChatClient.Saying("hello"));
        var again = second.Get<AgentSessionStore>();
        AgentSession? found = await again.GetSessionAsync(next, _key, Token);
        Assert.Equal("good", found!.StateBag.GetValue<string>("mood"));
        Assert.NotSame(found, await again.GetSessionAsync(next, _key, Token));
        Assert.Null(await again.GetSessionAsync(next, new AgentSessionStoreKey("42"), Token));
        await again.DeleteSessionAsync(next, _key, Token);
        await again.DeleteSessionAsync(next, _key, Token);
        Assert.Null(await again.GetSessionAsync(next, _key, Token));
    }

    [Fact]
    public async Task A_process_that_is_killed_before_the_first_save_finds_the_conversation_again()
    {
        using var folder = new TestFolder();
        foreach (int run in new[] { 1, 2 })
        {
            await using AgentProcess process = AgentProcess.Start(folder);
            AIAgent agent = process.Agent(ScriptedChatClient.Saying("hello"));
            AgentSession session = await process.Get<AgentSessionStore>().GetOrCreateSessionAsync(agent, _key, Token);
            await agent.RunAsync($"run {run}", session, cancellationToken: Token);
            Assert.Equal(2 * run, (await process.ReadAsync(session.GetMemoryId())).Length);
        }
    }

    [Fact]
    public async Task What_two_machines_change_in_one_session_apart_merges()
    {
        await using TestHub hub = await TestHub.StartAsync();
        using TestFolder adas = new(), bobs = new();
        await using AgentProcess ada = AgentProcess.Start(adas, hub: hub.Url);
        await using AgentProcess bob = AgentProcess.Start(bobs, hub: hub.Url);
        AIAgent atAda = ada.Agent(ScriptedChatClient.Saying("x")), atBob = bob.Agent(ScriptedChatClient.Saying("x"));
        AgentSession first = await ada.Get<AgentSessionStore>().GetOrCreateSessionAsync(atAda, _key, Token);
        first.StateBag.SetValue("both", "before");
        first.StateBag.SetValue("gone", "soon");
        await ada.Get<AgentSessionStore>().SaveSessionAsync(atAda, _key, first, Token);
        await ada.SyncAsync();
        await bob.SyncAsync();

        AgentSession second = (await bob.Get<AgentSessionStore>().GetSessionAsync(atBob, _key, Token))!;
        first.StateBag.SetValue("ada", "1");
        first.StateBag.TryRemoveValue("gone");
        second.StateBag.SetValue("bob", "2");
        await ada.Get<AgentSessionStore>().SaveSessionAsync(atAda, _key, first, Token);
        await bob.Get<AgentSessionStore>().SaveSessionAsync(atBob, _key, second, Token);
        await ada.SyncAsync();
        await bob.SyncAsync();
        await ada.SyncAsync();

        foreach ((AgentProcess process, AIAgent agent) in new[] { (ada, atAda), (bob, atBob) })
        {
            AgentSession merged = (await process.Get<AgentSessionStore>().GetSessionAsync(agent, _key, Token))!;
            Assert.Equal(
                ("before", "1", "2", null),
                (merged.StateBag.GetValue<string>("both"), merged.StateBag.GetValue<string>("ada"),
                    merged.StateBag.GetValue<string>("bob"), merged.StateBag.GetValue<string>("gone")));
        }
    }
}
