using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TypedMemory.Mcp.Graph;
using TypedMemory.Mcp.Types;

namespace TypedMemory.Mcp.Tests;

/// <summary>The tools of memory types, through the SDK's client.</summary>
public sealed class ToolTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("2025-06-18")]
    public async Task Every_built_in_type_has_its_tools_and_the_reference_servers_are_there(string? version)
    {
        await using McpMemory memory = await McpMemory.OpenAsync(version);

        IList<McpClientTool> tools = await memory.Client.ListToolsAsync(cancellationToken: McpMemory.Token);

        string[] types = ["fact", "rule", "skill", "episode", "note"];
        string[] expected =
        [
            .. types.SelectMany(type => new[]
            {
                $"remember_{type}", $"recall_{type}s", $"get_{type}", $"update_{type}", $"forget_{type}", $"list_{type}s",
            }),
            "recall", "history", "restore", "conflicts", "resolve", "sync_status",
            "create_entities", "create_relations", "add_observations", "delete_entities", "delete_observations",
            "delete_relations", "read_graph", "search_nodes", "open_nodes",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), tools.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.False(string.IsNullOrEmpty(tool.Description)));
        ToolAnnotations hints = tools.Single(t => t.Name == "recall_facts").ProtocolTool.Annotations!;
        Assert.Equal((true, false), (hints.ReadOnlyHint, hints.DestructiveHint));
    }

    [Fact]
    public async Task A_fact_is_remembered_recalled_and_updated_by_its_revision()
    {
        await using McpMemory memory = await McpMemory.OpenAsync();

        JsonElement made = await memory.Client.DoAsync(
            "remember_fact", """{"agent":"a7","topic":"deploys","text":"Fridays are frozen"}""");
        JsonElement hit = Assert.Single((await memory.Client.DoAsync(
            "recall", """{"question":"when are deploys frozen?"}""")).GetProperty("hits").EnumerateArray());
        Assert.Equal(made.GetProperty("revision").GetString(), hit.GetProperty("revision").GetString());
        string update = $$"""
            {"id":"fact:a7:deploys","text":"Only Fridays","ifRevision":"{{made.GetProperty("revision").GetString()}}"}
            """;
        Assert.Equal(
            "updated", (await memory.Client.DoAsync("update_fact", update)).GetProperty("outcome").GetString());

        JsonElement stale = await memory.Client.DoAsync("update_fact", update);

        Assert.Equal("stale", stale.GetProperty("outcome").GetString());
        Assert.Equal(
            "Only Fridays",
            stale.GetProperty("current").GetProperty("value").GetProperty("text").GetString());
        Assert.Equal(
            2,
            (await memory.Client.DoAsync("history", """{"id":"fact:a7:deploys"}""")).GetProperty("revisions")
                .GetArrayLength());
    }

    [Fact]
    public async Task A_bad_argument_is_an_error_that_names_it()
    {
        await using McpMemory memory = await McpMemory.OpenAsync();

        CallToolResult result = await memory.Client.CallAsync(
            "remember_fact", """{"agent":"a7","topic":"x","confidence":"high"}""");

        Assert.True(result.IsError);
        JsonElement data = JsonElement.Parse(result.Text());
        Assert.Equal("confidence", data.GetProperty("member").GetString());
        Assert.Contains("Allowed is a number", data.GetProperty("message").GetString());
    }

    [Fact]
    public async Task What_a_client_writes_is_stamped_with_its_name_and_session()
    {
        await using McpMemory memory = await McpMemory.OpenAsync();
        await memory.Client.DoAsync("remember_note", """{"name":"one","text":"hello"}""");
        await memory.Client.DoAsync(
            "create_entities", """{"entities":[{"name":"Ann","entityType":"person","observations":["a"]}]}""");

        MemoryExplanation note = (await memory.Get<INoteRepository>().ExplainAsync(
            new NoteId("one"), McpMemory.Token))!;
        MemoryExplanation entity = (await memory.Get<IEntityRepository>().ExplainAsync(
            new EntityId("Ann"), McpMemory.Token))!;
        MemoryOrigin origin = note.Members.Single(member => member.Name == "text").Origin!;
        Assert.Equal(("tests", MemorySource.Agent, MemoryTrust.Unverified), (origin.Agent, origin.Source, origin.Trust));
        Assert.False(string.IsNullOrEmpty(origin.Run));
        Assert.Equal(
            origin.Run, entity.Members.Single(member => member.Name == "entityType").Origin!.Run);
    }

    [Fact]
    public async Task Read_only_leaves_out_what_writes()
    {
        await using McpMemory memory = await McpMemory.OpenAsync(configure: options => options.ReadOnly = true);

        IList<McpClientTool> tools = await memory.Client.ListToolsAsync(cancellationToken: McpMemory.Token);

        Assert.All(tools, tool => Assert.True(tool.ProtocolTool.Annotations!.ReadOnlyHint, tool.Name));
        Assert.Contains(tools, tool => tool.Name == "read_graph");
    }
}
