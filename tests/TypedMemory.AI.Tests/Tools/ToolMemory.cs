using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.AI.Tests.Tools;

/// <summary>A memory in a folder of its own, and its tools.</summary>
public sealed class ToolMemory : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-tools-").FullName;
    private readonly ServiceProvider _services;

    public ToolMemory(MemoryToolOptions? options = null, Func<SqliteStoreOptions, SqliteStoreOptions>? store = null)
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(memory => memory
            .UseSqlite(Path.Combine(_folder, "memory.db"), store)
            .AddGeneratedTypes());
        _services = services.BuildServiceProvider();
        Tools = _services.Tools(options);
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public IReadOnlyList<MemoryTool> Tools { get; }

    public IFactRepository Facts => Get<IFactRepository>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public MemoryTool Tool(string name) => Tools.Single(tool => tool.Name == name);

    /// <summary>Calls a tool with arguments as JSON.</summary>
    public async Task<MemoryToolResult> CallAsync(string name, string arguments) => await Tool(name).CallAsync(
        JsonElement.Parse(arguments).EnumerateObject().ToDictionary(p => p.Name, p => p.Value), Token);

    /// <summary>Calls a tool that must succeed.</summary>
    public async Task<JsonElement> DoAsync(string name, string arguments)
    {
        MemoryToolResult result = await CallAsync(name, arguments);
        Assert.False(result.IsError, result.Content.GetRawText());
        return result.Content;
    }

    /// <summary>Calls a tool that must refuse.</summary>
    public async Task<JsonElement> RefuseAsync(string name, string arguments)
    {
        MemoryToolResult result = await CallAsync(name, arguments);
        Assert.True(result.IsError, result.Content.GetRawText());
        return result.Content;
    }

    /// <summary>Calls a tool as Microsoft.Extensions.AI does.</summary>
    public async Task<JsonElement> InvokeAsync(string name, Dictionary<string, object?> arguments) =>
        Assert.IsType<JsonElement>(await Tool(name).InvokeAsync(new AIFunctionArguments(arguments), Token));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
