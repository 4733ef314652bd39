using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TypedMemory.Tests;

/// <summary>How memories are put together: named, by configuration, late, without a container; and what is wrong.</summary>
public sealed class SetupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-setup-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Several_memories_of_one_application_know_nothing_of_each_other()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTypedMemory("work", m => m.UseSqlite(File("work.db")).AddGeneratedTypes());
        builder.Services.AddTypedMemory("home", m => m.UseSqlite(File("home.db")).AddGeneratedTypes());
        builder.Services.AddTypedMemory(m => m.UseSqlite(File("plain.db")).AddGeneratedTypes());
        builder.Services.AddHealthChecks().AddTypedMemory("work");
        builder.Services.AddTransient<Worker>();
        using IHost host = builder.Build();
        await host.StartAsync(Token);

        var work = host.Services.GetRequiredKeyedService<INoteRepository>("work");
        await work.UpsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        Assert.NotNull(await host.Services.GetRequiredService<Worker>().Notes.GetAsync(new NoteId("a7", "x"), Token));
        Assert.Null(await host.Services.GetRequiredKeyedService<INoteRepository>("home")
            .GetAsync(new NoteId("a7", "x"), Token));
        Assert.Null(await host.Services.GetRequiredService<INoteRepository>().GetAsync(new NoteId("a7", "x"), Token));
        Assert.NotSame(
            host.Services.GetRequiredKeyedService<IMemoryStore>("work"),
            host.Services.GetRequiredKeyedService<IMemoryStore>("home"));
        HealthReport health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        Assert.Equal(
            ["typedmemory.work.store", "typedmemory.work.sync"], health.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HealthStatus.Healthy, health.Status);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_named_memory_has_the_time_of_the_application_and_is_added_to_by_further_calls()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FixedTime());
        services.AddTypedMemory("work", m => m.UseSqlite(File("work.db")));
        services.AddTypedMemory("work", m => m.AddGeneratedTypes());
        await using ServiceProvider provider = services.BuildServiceProvider();
        IMemoryStore store = provider.GetRequiredKeyedService<IMemoryStore>("work");
        Assert.IsType<FixedTime>((await store.OpenAsync(Token)).TimeProvider);
        Assert.NotNull(provider.GetRequiredKeyedService<INoteRepository>("work"));
        Assert.Null(provider.GetService<INoteRepository>());
    }

    [Fact]
    public async Task The_store_and_the_remotes_come_from_the_configuration()
    {
        IConfiguration configuration = Configure($$"""
            {
              "Store": { "Path": {{JsonSerializer.Serialize(File("c.db"))}}, "Durability": "full", "BusyTimeout": "00:00:05" },
              "Remotes": {
                "hub": {
                  "Url": "https://couch.example.com/agent", "User": "ada", "Password": "s3cret", "Mode": "OnDemand",
                  "Directions": "Pull", "Prefixes": ["note:a7:"]
                }
              }
            }
            """);
        var services = new ServiceCollection();
        services.AddTypedMemory(configuration, m => m.AddGeneratedTypes());
        await using ServiceProvider provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IMemoryStore>().OpenAsync(Token);
        Assert.True(System.IO.File.Exists(File("c.db")));
        Assert.Equal("hub", Assert.Single(provider.GetRequiredService<IMemorySync>().Remotes).Name);
    }

    [Fact]
    public void Everything_that_is_wrong_is_in_one_error_and_no_password_is()
    {
        IConfiguration configuration = Configure("""
            {
              "Store": { "Path": "/no/such/folder/x.db", "Durability": "fulll", "CacheSize": "-1", "Pfad": "x" },
              "Remotes": {
                "open": { "Url": "https://couch.example.com/agent" },
                "plain": { "Url": "http://couch.example.com/agent", "User": "ada", "Password": "s3cret" },
                "none": { "User": "ada", "Password": "s3cret" },
                "bad": { "Url": "ftp://ada:s3cret@couch.example.com/agent", "Mode": "always" }
              },
              "Remote": {}
            }
            """);
        var services = new ServiceCollection();
        services.AddTypedMemory(configuration, m => m.AddGeneratedTypes());
        using ServiceProvider provider = services.BuildServiceProvider();
        OptionsValidationException error = Assert.Throws<OptionsValidationException>(
            provider.GetRequiredService<IMemorySync>);
        string[] expected =
        [
            "its directory \"/no/such/folder\" does not exist", "\"Store:Durability\" is \"fulll\"",
            "\"Store:CacheSize\" is \"-1\"", "\"Store:Pfad\" is not a setting", "\"open\" has no credentials",
            "\"plain\" is plain http", "\"Remotes:none:Url\" is missing", "\"Remotes:bad:Mode\" is \"always\"",
            "\"Remotes:bad\" cannot be used", "\"Remote\" is not a setting",
        ];
        foreach (string part in expected)
            Assert.Contains(error.Failures, failure => failure.Contains(part, StringComparison.Ordinal));
        Assert.Equal(expected.Length, error.Failures.Count());
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_memory_without_a_store_says_so_with_the_other_faults()
    {
        var services = new ServiceCollection();
#pragma warning disable TM0041 // It is what is tested.
        services.AddTypedMemory(static m => m.AddGeneratedTypes().SyncWith("https://couch.example.com/agent"));
#pragma warning restore TM0041
        using ServiceProvider provider = services.BuildServiceProvider();
        OptionsValidationException error = Assert.Throws<OptionsValidationException>(
            () => provider.GetServices<IHostedService>().ToArray());
        Assert.Equal(2, error.Failures.Count());
        Assert.Contains("UseSqlite", error.Failures.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_needs_services_is_said_once_there_are_some()
    {
        var services = new ServiceCollection();
        services.AddSingleton(new Place(File("late.db")));
        services.AddTypedMemory(static m => m.AddGeneratedTypes());
        services.AddTypedMemory(static (provider, m) => m.UseSqlite(provider.GetRequiredService<Place>().Path)
            .SyncWith("https://couch.example.com/agent", static sync => sync.WithBasicAuth("ada", "x").OnDemand())
            .AddGeneratedTypes());
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Single(provider.GetRequiredService<IMemorySync>().Remotes);
        await provider.GetRequiredService<INoteRepository>().UpsertAsync(new Note { Agent = "a", Title = "x" }, Token);
        Assert.True(System.IO.File.Exists(File("late.db")));
    }

    [Fact]
    public void Types_that_come_late_are_a_fault_that_says_where_they_belong()
    {
        var services = new ServiceCollection();
        services.AddTypedMemory((_, m) => m.UseSqlite(File("late.db")).AddGeneratedTypes());
        using ServiceProvider provider = services.BuildServiceProvider();
        OptionsValidationException error = Assert.Throws<OptionsValidationException>(
            provider.GetRequiredService<IMemorySync>);
        Assert.All(error.Failures, static failure => Assert.Contains(
            "AddTypedMemory(memory => …)", failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_memory_opens_without_a_container_and_closes_without_awaiting()
    {
        using (Memory memory = await Memory.OpenAsync(File("m.db"), static m => m.AddGeneratedTypes(), Token))
        {
            await memory.Get<INoteRepository>().UpsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
            InvalidOperationException unknown = Assert.Throws<InvalidOperationException>(() => memory.Get<IHost>());
            Assert.Contains("AddGeneratedTypes()", unknown.Message, StringComparison.Ordinal);
        }

        await using Memory again = await Memory.OpenAsync(File("m.db"), static m => m.AddGeneratedTypes(), Token);
        Assert.NotNull(await again.Get<INoteRepository>().GetAsync(new NoteId("a7", "x"), Token));
        await Assert.ThrowsAsync<OptionsValidationException>(
            () => Memory.OpenAsync(static m => m.AddGeneratedTypes(), Token));
    }

    private static IConfiguration Configure(string json) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();

    private sealed record Place(string Path);

    private sealed class FixedTime : TimeProvider;

    private sealed class Worker([FromKeyedServices("work")] INoteRepository notes)
    {
        public INoteRepository Notes { get; } = notes;
    }
}
