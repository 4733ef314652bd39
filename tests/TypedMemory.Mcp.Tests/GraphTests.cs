using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace TypedMemory.Mcp.Tests;

/// <summary>The nine tools of the reference server, held against that server itself.</summary>
public sealed class GraphTests
{
    /// <summary>A day of an agent's calls, with those that fail.</summary>
    private static readonly (string Tool, string Arguments)[] s_calls =
    [
        ("read_graph", "{}"),
        ("create_entities", """
            {"entities":[{"name":"Zoë","entityType":"person","observations":["likes 🍜","b","a"]},
            {"name":"Acme: \"R&D\"","entityType":"company","observations":[]}]}
            """),
        ("create_entities", """
            {"entities":[{"name":"Zoë","entityType":"robot","observations":["x"]},
            {"name":"Bob","entityType":"person","observations":["tall\nand thin"]}]}
            """),
        ("create_relations", """
            {"relations":[{"from":"Zoë","to":"Acme: \"R&D\"","relationType":"works_at"},
            {"from":"Bob","to":"Zoë","relationType":"knows"},{"from":"Bob","to":"Nobody","relationType":"knows"}]}
            """),
        ("create_relations", """{"relations":[{"from":"Bob","to":"Zoë","relationType":"knows"}]}"""),
        ("add_observations", """
            {"observations":[{"entityName":"Bob","contents":["new","tall\nand thin"]},
            {"entityName":"Zoë","contents":["c"]}]}
            """),
        ("add_observations", """
            {"observations":[{"entityName":"Bob","contents":["lost"]},{"entityName":"Nobody","contents":["x"]}]}
            """),
        ("read_graph", "{}"),
        ("search_nodes", """{"query":"PERSON"}"""),
        ("search_nodes", """{"query":"likes"}"""),
        ("search_nodes", """{"query":"nothing of this"}"""),
        ("open_nodes", """{"names":["Bob","Unknown"]}"""),
        ("delete_observations", """
            {"deletions":[{"entityName":"Zoë","observations":["b"]},{"entityName":"Unknown","observations":["b"]}]}
            """),
        ("delete_relations", """
            {"relations":[{"from":"Bob","to":"Nobody","relationType":"knows"},
            {"from":"Bob","to":"Bob","relationType":"knows"}]}
            """),
        ("read_graph", "{}"),
        ("delete_entities", """{"entityNames":["Zoë","Unknown"]}"""),
        ("read_graph", "{}"),
    ];

    [Fact]
    public async Task Every_call_is_answered_as_the_reference_server_answers_it()
    {
        using var folder = new TempFolder();
        await using McpMemory memory = await McpMemory.OpenAsync();
        await using McpClient reference = await Servers.ReferenceAsync(folder["memory.jsonl"]);

        foreach ((string tool, string arguments) in s_calls)
        {
            CallToolResult expected = await reference.CallAsync(tool, arguments);
            CallToolResult actual = await memory.Client.CallAsync(tool, arguments);

            string call = $"{tool} {arguments}";
            Assert.Equal((call, expected.IsError ?? false), (call, actual.IsError ?? false));
            Assert.Equal((call, expected.Text()), (call, actual.Text()));
            if (expected.StructuredContent is { } data)
                Assert.True(JsonElement.DeepEquals(data, actual.StructuredContent!.Value), call);
        }
    }

    [Fact]
    public async Task The_tools_have_the_arguments_and_hints_of_the_reference_server()
    {
        using var folder = new TempFolder();
        await using McpMemory memory = await McpMemory.OpenAsync();
        await using McpClient reference = await Servers.ReferenceAsync(folder["memory.jsonl"]);
        Dictionary<string, Tool> own = (await memory.Client.ListToolsAsync(cancellationToken: McpMemory.Token))
            .ToDictionary(t => t.Name, t => t.ProtocolTool);

        IList<McpClientTool> theirs = await reference.ListToolsAsync(cancellationToken: McpMemory.Token);

        Assert.Equal(9, theirs.Count);
        foreach (Tool tool in theirs.Select(t => t.ProtocolTool))
        {
            Assert.Equal(tool.Description, own[tool.Name].Description);
            Assert.Equal(tool.Title, own[tool.Name].Title);
            Assert.Equal(ArgumentsOf(tool), ArgumentsOf(own[tool.Name]));
            Assert.Equal(
                (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint),
                (own[tool.Name].Annotations!.ReadOnlyHint, own[tool.Name].Annotations!.DestructiveHint,
                    own[tool.Name].Annotations!.IdempotentHint));
        }
    }

    [Theory]
    [InlineData("create_entities", """{"entities":[{"name":1,"entityType":"x","observations":[]}]}""", "entities[0].name")]
    [InlineData("create_entities", """{"entities":[{"name":"","entityType":"x","observations":[]}]}""", "entities[0].name")]
    [InlineData("create_relations", """{"relations":[{"from":"a","to":"b"}]}""", "relations[0].relationType")]
    [InlineData("open_nodes", """{"names":"Bob"}""", "names")]
    [InlineData("search_nodes", "{}", "query")]
    public async Task A_bad_argument_is_named(string tool, string arguments, string member)
    {
        await using McpMemory memory = await McpMemory.OpenAsync();

        CallToolResult result = await memory.Client.CallAsync(tool, arguments);

        Assert.True(result.IsError);
        Assert.Contains(member, result.Text());
    }

    /// <summary>Whether further members are forbidden is up to the version of zod that the server was installed with.</summary>
    private static string ArgumentsOf(Tool tool) => tool.InputSchema.GetProperty("properties").GetRawText()
        .Replace(",\"additionalProperties\":false", "", StringComparison.Ordinal);
}
