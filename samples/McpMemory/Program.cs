// An application that serves its memory to agents, and an agent's client that uses it. Everything runs in this process:
// no model and no key is needed. README.md goes on with real clients.
using System.Text.Json;
using McpMemory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TypedMemory;

string folder = Directory.CreateTempSubdirectory("mcp-memory-").FullName;
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddTypedMemory(memory => memory
    .UseSqlite(Path.Combine(folder, "memory.db"))
    .AddGeneratedTypes());
builder.Services.AddTypedMemoryMcp();
await using WebApplication app = builder.Build();
app.MapMcp("/mcp");
await app.StartAsync();

await using McpClient client = await McpClient.CreateAsync(
    new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri($"{app.Urls.First()}/mcp") }));
IList<McpClientTool> tools = await client.ListToolsAsync();
Console.WriteLine($"tools: {string.Join(", ", tools.Select(tool => tool.Name))}");

JsonElement made = await CallAsync(
    "remember_decision", """{"team":"core","topic":"deploys","text":"Fridays are frozen","people":["Ann"]}""");
await CallAsync("recall", """{"question":"when do we deploy?"}""");

// The application changes the decision meanwhile: the agent, who names the revision that it has seen, is told.
var decisions = app.Services.GetRequiredService<IDecisionRepository>();
await decisions.UpdateAsync("core", "deploys", decision => decision with { Text = "Fridays after noon are frozen" });
await CallAsync(
    "update_decision",
    $$"""{"id":"decision:core:deploys","text":"Never frozen","ifRevision":"{{made.GetProperty("revision").GetString()}}"}""");

// Names the argument and what is allowed.
await CallAsync("update_decision", """{"id":"decision:core:deploys","people":"Bob"}""");

ReadResourceResult resource = await client.ReadResourceAsync("memory://decision/core/deploys");
Console.WriteLine($"memory://decision/core/deploys: {((TextResourceContents)resource.Contents[0]).Text}");

async Task<JsonElement> CallAsync(string tool, string arguments)
{
    CallToolResult result = await client.CallToolAsync(new CallToolRequestParams
    {
        Name = tool,
        Arguments = JsonElement.Parse(arguments).EnumerateObject().ToDictionary(p => p.Name, p => p.Value),
    });
    string answer = ((TextContentBlock)result.Content[0]).Text;
    Console.WriteLine($"\n{tool} {arguments}\n  {answer}");
    return JsonElement.Parse(answer);
}
