using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Tests.Hosting;

/// <summary>Databases that are opened, closed and deleted at once: nobody waits for whom it must not wait.</summary>
public sealed class RegistryTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-registry-").FullName;
    private readonly DatabaseRegistry _databases;
    private bool _usersFail;

    public RegistryTests() => _databases = new DatabaseRegistry(
        new HubSettings(new HubOptions { DataDirectory = _folder, MaxOpenDatabases = 2, AllowAnonymous = true }),
        TimeProvider.System)
    {
        PrepareUsers = (_, _) => _usersFail
            ? throw new IOException("The design document cannot be written.") : ValueTask.CompletedTask,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _databases.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_delete_that_waits_for_a_user_of_the_database_holds_up_no_other_database()
    {
        foreach (string name in (string[])["a", "b", "c"]) await _databases.CreateAsync(name, Token);
        HubDatabase used = await _databases.LeaseAsync("a", Token);
        Task deleting = _databases.DeleteAsync("a", Token).AsTask();

        // What uses it may need another one, which has to be opened, before it can end.
        foreach (string name in (string[])["b", "c", "b"]) (await _databases.LeaseAsync(name, Token)).Release();
        await _databases.CreateAsync("d", Token);
        Task<HubDatabase?> late = _databases.TryLeaseAsync("a", Token).AsTask();
        Task<bool> anew = _databases.TryCreateAsync("a", Token).AsTask();
        Assert.False(deleting.IsCompleted || late.IsCompleted || anew.IsCompleted);
        Assert.True(used.Closing.IsCancellationRequested);

        used.Release();
        await deleting;
        Assert.True(await anew);

        // Whoever came while it was deleted gets nothing, or the new one: never the old one.
        if (await late is { } found)
        {
            Assert.NotSame(used, found);
            found.Release();
        }
    }

    [Fact]
    public async Task Databases_that_nobody_uses_are_closed_where_too_many_are_open()
    {
        foreach (string name in (string[])["a", "b", "c", "d"]) await _databases.CreateAsync(name, Token);
        HubDatabase a = await _databases.LeaseAsync("a", Token);
        await _databases.CreateAsync("e", Token);
        foreach (string name in (string[])["b", "c", "d", "e"]) (await _databases.LeaseAsync(name, Token)).Release();
        HubDatabase opened = await _databases.LeaseAsync("b", Token);
        Assert.Contains(_databases.Open, open => open == a);
        Assert.False(a.IsClosing);
        a.Release();
        opened.Release();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(
            async () =>
            {
                HubDatabase database = await _databases.LeaseAsync($"{(char)('a' + (i % 5))}", Token);
                HubDatabase other = await _databases.LeaseAsync($"{(char)('a' + (i / 5 % 5))}", Token);
                Assert.Equal(0, (await database.Store.GetInfoAsync(Token)).Documents);
                other.Release();
                database.Release();
            },
            Token)));
        (await _databases.LeaseAsync("a", Token)).Release();
        Assert.InRange(_databases.Open.Count(), 1, 5);
    }

    [Fact]
    public async Task A_database_that_cannot_be_made_ready_is_not_kept_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        _usersFail = true;
        await Assert.ThrowsAsync<IOException>(async () => await _databases.CreateAsync("_users", Token));
        Assert.DoesNotContain(
            Directory.EnumerateFiles("/proc/self/fd"),
            file => Target(file).StartsWith(_folder, StringComparison.Ordinal));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _databases.LeaseAsync("_users", gone.Token));
        _usersFail = false;
        (await _databases.LeaseAsync("_users", Token)).Release();
    }

    [Fact]
    public async Task A_registry_that_is_disposed_opens_nothing_any_more()
    {
        await _databases.CreateAsync("a", Token);
        HubDatabase a = await _databases.LeaseAsync("a", Token);
        Task closing = _databases.DisposeAsync().AsTask();
        HubException late = await Assert.ThrowsAsync<HubException>(async () => await _databases.CreateAsync("b", Token));
        Assert.Equal(503, late.Status);
        Assert.False(closing.IsCompleted);
        a.Release();
        await closing;

        // As a host that stops late.
        _databases.CloseFeeds();
        a.CloseFeeds();
        Assert.True(a.FeedsEnd.IsCancellationRequested);
    }

    private static string Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (FileNotFoundException)
        {
            // Closed since it was listed.
            return "";
        }
    }
}
