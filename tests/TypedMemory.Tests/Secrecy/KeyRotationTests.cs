using Microsoft.Extensions.Hosting;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class KeyRotationTests
{
    private static readonly VaultId s_id = new("a");

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task Rotation_brings_members_and_attachments_under_the_present_key()
    {
        var keys = new TestKeys("k1");
        await using TestMemory memory = SealedDevices.With(keys);
        IDiaryRepository diaries = memory.Get<IDiaryRepository>();
        var id = new DiaryId("monday");
        await diaries.InsertAsync(new Diary { Day = "monday", Text = "rain" }, Token);
        await diaries.PutAttachmentAsync(id, "a", "text/plain", new MemoryStream("hello"u8.ToArray()), Token);
        await memory.Get<IVaultRepository>().InsertAsync(new Vault { Id = "a", Pin = "1" }, Token);
        await memory.Notes.InsertAsync(new Note { Agent = "a", Title = "b" }, Token);
        keys.Add("k2");

        KeyRotationResult result = await memory.Get<IMemorySecrecy>().RotateAsync(Token);
        Assert.Equal(new KeyRotationResult(2, 2, 0), result);
        keys.Forget("k1");
        Assert.Equal("rain", (await diaries.GetAsync(id, Token))!.Text);
        Assert.Equal("1", (await memory.Get<IVaultRepository>().GetAsync(s_id, Token))!.Pin);
        await using Stream? content = await diaries.OpenAttachmentAsync(id, "a", Token);
        Assert.Equal("hello", await new StreamReader(content!).ReadToEndAsync(Token));

        Assert.Equal(new KeyRotationResult(2, 0, 0), await memory.Get<IMemorySecrecy>().RotateAsync(Token));
    }

    [Fact]
    public async Task Replicas_that_rotate_apart_write_one_revision()
    {
        TestKeys one = new("k1"), other = new("k1");
        await using var devices = new SealedDevices(one, other);
        await devices.One.Get<IVaultRepository>().InsertAsync(new Vault { Id = "a", Pin = "1" }, Token);
        await devices.SyncAsync("vault:a");
        one.Add("k2");
        other.Add("k2");
        await devices.One.Get<IMemorySecrecy>().RotateAsync(Token);
        await devices.Other.Get<IMemorySecrecy>().RotateAsync(Token);

        Assert.Equal(await WinnerAsync(devices.One), await WinnerAsync(devices.Other));
    }

    [Fact]
    public async Task A_rotation_does_not_beat_an_edit_that_it_did_not_see()
    {
        TestKeys one = new("k1"), other = new("k1");
        await using var devices = new SealedDevices(one, other);
        await devices.One.Get<IVaultRepository>().InsertAsync(new Vault { Id = "a", Pin = "1" }, Token);
        await devices.SyncAsync("vault:a");
        await devices.Other.Get<IVaultRepository>().UpdateAsync(s_id, static v => v with { Pin = "2" }, Token);
        one.Add("k2");
        await devices.One.Get<IMemorySecrecy>().RotateAsync(Token);
        await devices.SyncAsync("vault:a");

        Assert.Equal("2", (await devices.One.Get<IVaultRepository>().GetAsync(s_id, Token))!.Pin);
        Assert.Equal(await WinnerAsync(devices.One), await WinnerAsync(devices.Other));
    }

    [Fact]
    public async Task What_cannot_be_opened_stays_as_it_is()
    {
        var keys = new TestKeys("k1");
        await using TestMemory memory = SealedDevices.With(keys);
        await memory.Get<IVaultRepository>().InsertAsync(new Vault { Id = "a", Pin = "1" }, Token);
        string before = await SealedDevices.StoredAsync(memory, "vault:a");
        keys.Add("k2");
        keys.Forget("k1");

        Assert.Equal(new KeyRotationResult(1, 0, 0), await memory.Get<IMemorySecrecy>().RotateAsync(Token));
        Assert.Equal(before, await SealedDevices.StoredAsync(memory, "vault:a"));
    }

    [Fact]
    public async Task The_host_rotates_in_the_background()
    {
        var keys = new TestKeys("k1");
        await using TestMemory memory = SealedDevices.With(keys);
        await memory.Get<IVaultRepository>().InsertAsync(new Vault { Id = "a", Pin = "1" }, Token);
        keys.Add("k2");
        IDocumentStore store = await memory.OpenStoreAsync();
        long before = store.LastSequence;
        IHostedService host = memory.Get<IEnumerable<IHostedService>>().Single();
        await host.StartAsync(Token);
        await store.WaitForChangesAsync(before, "vault:", Token);
        await host.StopAsync(Token);

        string stored = await SealedDevices.StoredAsync(memory, "vault:a");
        Assert.StartsWith("s1.k2.", SealedDevices.Member(stored, "pin"), StringComparison.Ordinal);
    }

    private static async Task<RevisionId> WinnerAsync(TestMemory memory) =>
        (await (await memory.OpenStoreAsync()).GetAsync("vault:a", Token))!.Revision;
}
