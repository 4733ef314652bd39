using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Cli.Mcp;

namespace TypedMemory.Cli.Hooks;

/// <summary>The memory that hooks read and write: that of <c>typedmemory mcp</c>, with its built-in types.</summary>
internal static class HookMemory
{
    /// <summary>Opens it, does something with it, and closes it.</summary>
    public static async Task WithAsync(string store, Func<IServiceProvider, Task> work)
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(new McpRun(store).Configure);
        ServiceProvider provider = services.BuildServiceProvider();
        await using ConfiguredAsyncDisposable life = provider.ConfigureAwait(false);
        await work(provider).ConfigureAwait(false);
    }
}
