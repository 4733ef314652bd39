using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TypedMemory;

// A server of a memory under Native AOT, and a client that calls it; prints "ok" only if every answer was right.
string folder = Directory.CreateTempSubdirectory("typedmemory-aot-mcp").FullName;
try
{
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    builder.Services.AddTypedMemory(memory => memory
        .UseSqlite(Path.Combine(folder, "aot.db")).AddGeneratedTypes().AddTypedMemoryMcpTypes());
    builder.Services.AddTypedMemoryMcp();
    await using WebApplication app = builder.Build();
    app.MapMcp("/mcp");
    await app.StartAsync();

    await using McpClient client = await McpClient.CreateAsync(new HttpClientTransport(
        new HttpClientTransportOptions { Endpoint = new Uri(app.Urls.First() + "/mcp") }));
    IList<McpClientTool> tools = await client.ListToolsAsync();
    Require(tools.Any(tool => tool.Name == "remember_lesson"), "the type has no tools");
    Require((await client.ListPromptsAsync()).Count > 0, "there are no prompts");
    JsonElement made = await CallAsync("remember_lesson", """{"topic":"deploys","text":"Fridays are frozen"}""");
    JsonElement found = await CallAsync("recall", """{"question":"what about a friday?"}""");
    Require(found.GetProperty("hits")[0].GetProperty("id").GetString() == "lesson:deploys", "recall found nothing");
    await CallAsync("restore",
        $$"""{"id":"lesson:deploys","revision":"{{made.GetProperty("revision").GetString()}}"}""");
    await CallAsync("create_entities",
        """{"entities":[{"name":"Ann","entityType":"person","observations":["a"]}]}""");
    ReadResourceResult read = await client.ReadResourceAsync("memory://lesson/deploys");
    Require(((TextResourceContents)read.Contents[0]).Text.Contains("frozen"), "the resource was another one");
    Console.WriteLine("ok");
    await app.StopAsync();

    async Task<JsonElement> CallAsync(string tool, string arguments)
    {
        CallToolResult result = await client.CallToolAsync(new CallToolRequestParams
        {
            Name = tool,
            Arguments = JsonElement.Parse(arguments).EnumerateObject().ToDictionary(p => p.Name, p => p.Value),
        });
        Require(result.IsError is not true, ((TextContentBlock)result.Content[0]).Text);
        return result.StructuredContent!.Value;
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static void Require(bool condition, string failure)
{
    if (!condition) throw new InvalidOperationException(failure);
}
