using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Store;
using TypedMemory.Inspector.Screens;
using TypedMemory.Sqlite;

namespace TypedMemory.Inspector.Tests;

/// <summary>Looking never writes: every GET answers over a store that refuses each write.</summary>
public sealed class LookingTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-inspector-").FullName;
    private WebApplication _app = null!;
    private SqliteDocumentStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The feed goes on for ever; it is read by the same calls as the others.
    public static TheoryData<string> Reads => [.. InspectorApi.All
        .Where(static endpoint => !endpoint.Writes && endpoint.Name != "feed").Select(static endpoint => endpoint.Name)];

    public async ValueTask InitializeAsync()
    {
        string path = Path.Combine(_folder, "memory.db");
        await using (SqliteDocumentStore writable = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path }, Token))
        {
            await ForeignWrites.PutAsync(writable, "fact:a", """{"agent":"a7","topic":"x","text":"Fridays"}""");
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _store = await SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path, ReadOnly = true }, Token);
        builder.Services.AddTypedMemory(memory => memory.UseStore(_store).AddGeneratedTypes());
        _app = builder.Build();
        _app.MapTypedMemoryInspector("/memory");
        await _app.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Every_read_answers_over_a_store_that_cannot_be_written(string name)
    {
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(_folder, "memory.db"), Token);
        using var http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };

        using HttpResponseMessage response = await http.GetAsync(
            $"/memory/api/{name}?store=memory&id=fact%3Aa&name=x&q=Fridays&prefix=fact%3A", Token);

        // There is no attachment "x", and a read-only opening builds no full text.
        HttpStatusCode[] expected = name switch
        {
            "attachment" => [HttpStatusCode.NotFound],
            "recall" => [HttpStatusCode.BadRequest],
            _ => [HttpStatusCode.OK],
        };
        Assert.Contains(response.StatusCode, expected);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_folder, "memory.db"), Token));
        Assert.Equal(1, (await _store.GetInfoAsync(Token)).UpdateSequence);
    }
}
