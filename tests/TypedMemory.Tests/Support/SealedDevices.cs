using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>Two memories with keys of their own that hand each other their documents.</summary>
public sealed class SealedDevices(IMemoryKeys? one, IMemoryKeys? other) : IAsyncDisposable
{
    public TestMemory One { get; } = With(one);

    public TestMemory Other { get; } = With(other);

    public static TestMemory With(
        IMemoryKeys? keys, StoreKind kind = StoreKind.Sqlite, TimeProvider? time = null,
        KeyRotationOptions? rotation = null) =>
        TestMemory.Create(kind, memory =>
        {
            if (keys is not null) memory.UseKeys(keys, rotation);
            if (time is not null) memory.Services.AddSingleton(time);
        });

    /// <summary>The stored body of a document.</summary>
    public static async Task<string> StoredAsync(TestMemory memory, string id)
    {
        IDocumentStore store = await memory.OpenStoreAsync();
        return Encoding.UTF8.GetString((await store.GetAsync(id, TestMemory.Token))!.Body.Span);
    }

    /// <summary>The text of a member of a stored body.</summary>
    public static string Member(string stored, string name)
    {
        using JsonDocument document = JsonDocument.Parse(stored);
        return document.RootElement.GetProperty(name).GetString()!;
    }

    public async Task SyncAsync(string id)
    {
        for (int round = 0; round < 3; round++)
        {
            await TwoDevices.PullAsync(One, Other, id);
            await TwoDevices.PullAsync(Other, One, id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
    }
}
