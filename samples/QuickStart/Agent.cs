using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory;

namespace QuickStart;

/// <summary>An agent with a memory of its own, in a file of its own.</summary>
public sealed class Agent : IAsyncDisposable
{
    private readonly IHost _host;
    private long _reported;

    private Agent(string name, IHost host)
    {
        Name = name;
        _host = host;
        Facts = host.Services.GetRequiredService<IFactRepository>();
        Skills = host.Services.GetRequiredService<ISkillRepository>();
        Conflicts = host.Services.GetRequiredService<IMemoryConflicts>();
    }

    public string Name { get; }

    public IFactRepository Facts { get; }

    public ISkillRepository Skills { get; }

    public IMemoryConflicts Conflicts { get; }

    /// <summary>Starts an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="folder">Where its file is.</param>
    /// <param name="addRemote">Says what it syncs with.</param>
    public static async Task<Agent> StartAsync(
        string name, string folder, Action<ITypedMemoryBuilder>? addRemote = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddTypedMemory(memory =>
        {
            memory.UseSqlite(Path.Combine(folder, $"{name}.db")).AddGeneratedTypes();
            addRemote?.Invoke(memory);
        });

        IHost host = builder.Build();
        await host.StartAsync();
        return new Agent(name, host);
    }

    /// <summary>The store behind the repositories.</summary>
    public IMemoryStore Store => _host.Services.GetRequiredService<IMemoryStore>();

    /// <summary>Pulls, merges what met, and pushes.</summary>
    public Task SyncAsync() => _host.Services.GetRequiredService<IMemorySync>().SyncAsync();

    /// <summary>Prints the changes of facts since the last report, its own and those that came by sync.</summary>
    public async Task ReportAsync()
    {
        // A feed is a cursor over what is stored: nothing is missed while nobody listens.
        var options = new ChangeOptions<FactId> { Since = ChangeSince.After(_reported), UntilCaughtUp = true };
        await foreach (MemoryChange<Fact, FactId> change in Facts.ChangesAsync(options))
        {
            string what = change.Value is { } fact
                ? $"\"{fact.Text}\" tags [{string.Join(' ', fact.Tags.Order())}] hits {fact.Hits} source {fact.Source ?? "-"}"
                : "deleted";
            Console.WriteLine(
                $"  {Name} <- {change.Id} {change.Revision.Generation}-{change.Revision.Hash[..6]} {what}");
            _reported = change.Sequence;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
