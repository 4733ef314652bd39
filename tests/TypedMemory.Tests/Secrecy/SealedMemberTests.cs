using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class SealedMemberTests
{
    private static readonly VaultId s_id = new("a");

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task What_is_sealed_comes_back_and_is_not_in_the_stored_document(StoreKind kind)
    {
        await using TestMemory memory = With(new TestKeys("k1"), kind);
        Vault vault = New() with { Born = "monday", Note = "in plain" };
        await Vaults(memory).InsertAsync(vault, Token);

        Assert.Equal(vault, await Vaults(memory).GetAsync(s_id, Token));
        Assert.Equal(vault, (await Vaults(memory).ListAsync(cancellationToken: Token).ToListAsync(Token))[0].Value);
        string stored = await StoredAsync(memory);
        Assert.DoesNotContain("1234", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("monday", stored, StringComparison.Ordinal);
        Assert.Contains("in plain", stored, StringComparison.Ordinal);
        Assert.Contains("\"pin\":\"s1.k1.", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_sealed_type_every_member_but_the_keys_is_sealed()
    {
        await using TestMemory memory = With(new TestKeys("k1"));
        IDiaryRepository diaries = memory.Get<IDiaryRepository>();
        var diary = new Diary { Day = "monday", Text = "rain", Mood = null, ReadBy = ["me"] };
        await diaries.InsertAsync(diary, Token);

        string stored = await StoredAsync(memory, "diary:monday");
        Assert.Matches(
            "^\\{\"day\":\"monday\",\"mood\":\"s1\\.k1\\.[^\"]+\",\"readBy\":\"s1\\.[^\"]+\",\"text\":\"s1\\.", stored);
        Assert.Equal("rain", (await diaries.GetAsync(new DiaryId("monday"), Token))!.Text);
    }

    [Fact]
    public async Task The_same_edit_on_two_replicas_is_the_same_revision()
    {
        var time = new FixedTime();
        await using TestMemory one = With(new TestKeys("k1"), StoreKind.Memory, time);
        await using TestMemory other = With(new TestKeys("k1"), StoreKind.Memory, time);
        string first = (await StoredAfterInsertAsync(one)).Split("\"~\"")[0];
        Assert.Equal(first, (await StoredAfterInsertAsync(other)).Split("\"~\"")[0]);
    }

    [Fact]
    public async Task An_edit_that_leaves_a_sealed_member_keeps_its_bytes_under_another_key_too()
    {
        var keys = new TestKeys("k1");
        await using TestMemory memory = With(keys);
        await Vaults(memory).InsertAsync(New(), Token);
        string pin = Member(await StoredAsync(memory), "pin");
        keys.Add("k2");
        await Vaults(memory).UpdateAsync(s_id, static v => v with { Text = "changed" }, Token);
        await Vaults(memory).UpsertAsync(New() with { Text = "again" }, Token);

        string stored = await StoredAsync(memory);
        Assert.Equal(pin, Member(stored, "pin"));
        Assert.StartsWith("s1.k2.", Member(stored, "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_key_a_document_is_an_item_with_an_error_that_names_it()
    {
        await using var devices = new SealedDevices(new TestKeys("k1"), new TestKeys("k9"));
        await Vaults(devices.One).InsertAsync(New(), Token);
        await devices.SyncAsync("vault:a");

        MemoryEntry<Vault, VaultId> entry = Assert.Single(
            await Vaults(devices.Other).ListAsync(cancellationToken: Token).ToListAsync(Token));
        Assert.Equal("k1", entry.Error!.KeyId);
        Assert.Contains("\"k1\"", entry.Error.Message, StringComparison.Ordinal);
        MemoryFormatException thrown = await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await Vaults(devices.Other).GetAsync(s_id, Token));
        Assert.Equal("k1", thrown.KeyId);
    }

    [Fact]
    public async Task A_wrong_key_is_an_error_that_names_it()
    {
        var keys = new TestKeys("k1");
        await using TestMemory memory = With(keys);
        await Vaults(memory).InsertAsync(New(), Token);
        keys.Add("k1", first: 1);
        MemoryFormatException thrown = await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await Vaults(memory).GetAsync(s_id, Token));
        Assert.Equal("k1", thrown.KeyId);
    }

    [Fact]
    public async Task A_replica_without_the_key_edits_other_members_and_carries_the_sealed_ones()
    {
        await using var devices = new SealedDevices(new TestKeys("k1"), null);
        await Vaults(devices.One).InsertAsync(New() with { Text = "secret" }, Token);
        await devices.SyncAsync("vault:a");
        string before = await StoredAsync(devices.Other);
        await Vaults(devices.Other).UpdateAsync(s_id, static v => v with { Note = "seen", Reads = 3 }, Token);
        string after = await StoredAsync(devices.Other);
        Assert.Equal(Member(before, "pin"), Member(after, "pin"));
        Assert.Equal(Member(before, "text"), Member(after, "text"));

        await devices.SyncAsync("vault:a");
        Vault vault = (await Vaults(devices.One).GetAsync(s_id, Token))!;
        Assert.Equal(("1234", "secret", "seen", 3), (vault.Pin, vault.Text, vault.Note, vault.Reads));
    }

    [Fact]
    public async Task A_replica_without_the_key_sets_no_sealed_member_and_loses_nothing()
    {
        await using var devices = new SealedDevices(new TestKeys("k1"), null);
        await Vaults(devices.One).InsertAsync(New(), Token);
        await devices.SyncAsync("vault:a");
        string before = await StoredAsync(devices.Other);

        MemoryKeyException update = await Assert.ThrowsAsync<MemoryKeyException>(async () =>
            await Vaults(devices.Other).UpdateAsync(s_id, static v => v with { Pin = v.Pin + "5" }, Token));
        Assert.Equal("k1", update.KeyId);
        Assert.Contains("\"pin\"", update.Message, StringComparison.Ordinal);
        MemoryKeyException upsert = await Assert.ThrowsAsync<MemoryKeyException>(async () =>
            await Vaults(devices.Other).UpsertAsync(New(), Token));
        Assert.Contains("UseKeys", upsert.Message, StringComparison.Ordinal);
        Assert.Equal(before, await StoredAsync(devices.Other));
    }

    [Fact]
    public async Task Concurrent_edits_of_a_sealed_member_are_merged_by_a_replica_without_the_key_the_last_one_wins()
    {
        await using var devices = new SealedDevices(new TestKeys("k1"), new TestKeys("k1"));
        await Vaults(devices.One).InsertAsync(New(), Token);
        await devices.SyncAsync("vault:a");
        await Vaults(devices.One).UpdateAsync(s_id, static v => v with { Text = "first", Born = "one" }, Token);
        await Vaults(devices.Other).UpdateAsync(s_id, static v => v with { Pin = "9", Reads = 2 }, Token);

        await using TestMemory keyless = With(null);
        await TwoDevices.PullAsync(keyless, devices.One, "vault:a");
        await TwoDevices.PullAsync(keyless, devices.Other, "vault:a");
        await TwoDevices.PullAsync(devices.One, keyless, "vault:a");
        Vault merged = (await Vaults(devices.One).GetAsync(s_id, Token))!;
        Assert.Equal(("9", "first", "one", 2), (merged.Pin, merged.Text, merged.Born, merged.Reads));
    }

    [Fact]
    public async Task A_sealed_value_that_was_changed_moved_or_replaced_in_plain_is_refused()
    {
        await using TestMemory memory = With(new TestKeys("k1"));
        await Vaults(memory).InsertAsync(New() with { Text = "secret" }, Token);
        await Vaults(memory).InsertAsync(New() with { Id = "b", Text = "other" }, Token);
        string stored = await StoredAsync(memory);
        string text = Member(stored, "text");
        string[] forged =
        [
            stored.Replace(text, Member(stored, "pin"), StringComparison.Ordinal),
            stored.Replace(text, Member(await StoredAsync(memory, "vault:b"), "text"), StringComparison.Ordinal),
            stored.Replace(text, "in plain", StringComparison.Ordinal),
            stored.Replace(text, text[..^1] + (text[^1] == 'A' ? 'B' : 'A'), StringComparison.Ordinal),
        ];
        MemoryRead read = MemoryRead.Of(new TestKeys("k1"));
        Assert.Equal("secret", read.Read("vault:a", stored).Text);
        foreach (string body in forged)
        {
            MemoryFormatException refused = Assert.Throws<MemoryFormatException>(() => read.Read("vault:a", body));
            Assert.Equal("text", refused.Member);
        }
    }

    [Fact]
    public async Task A_forgotten_key_leaves_what_it_sealed_unreadable_and_the_rest_readable()
    {
        var keys = new TestKeys("k1");
        await using TestMemory memory = With(keys);
        await Vaults(memory).InsertAsync(New(), Token);
        keys.Add("k2");
        await Vaults(memory).InsertAsync(New() with { Id = "b" }, Token);
        keys.Forget("k1");

        await Assert.ThrowsAsync<MemoryFormatException>(async () => await Vaults(memory).GetAsync(s_id, Token));
        Assert.Equal("1234", (await Vaults(memory).GetAsync(new VaultId("b"), Token))!.Pin);
        await Vaults(memory).UpsertAsync(New() with { Pin = "new" }, Token);
        Assert.Equal("new", (await Vaults(memory).GetAsync(s_id, Token))!.Pin);
    }

    [Fact]
    public async Task A_default_in_a_sealed_member_that_a_document_never_had_beats_no_edit()
    {
        await using var devices = new SealedDevices(new TestKeys("k1"), new TestKeys("k1"));

        // As an older version of the type wrote it, which had neither text nor born.
        IDocumentStore store = await devices.One.OpenStoreAsync();
        await Vaults(devices.One).InsertAsync(New(), Token);
        string stored = await StoredAsync(devices.One);
        string older = stored
            .Replace($"\"text\":\"{Member(stored, "text")}\",", "", StringComparison.Ordinal);
        DocumentSnapshot current = (await store.GetSnapshotAsync("vault:a", Token))!;
        await WriteForeignAsync(store, current, older);
        await devices.SyncAsync("vault:a");

        await Vaults(devices.Other).UpdateAsync(s_id, static v => v with { Text = "real" }, Token);
        await Vaults(devices.One).UpdateAsync(s_id, static v => v with { Note = "later" }, Token);
        await devices.SyncAsync("vault:a");
        Assert.Equal("real", (await Vaults(devices.One).GetAsync(s_id, Token))!.Text);
    }

    private static async Task WriteForeignAsync(IDocumentStore store, DocumentSnapshot current, string body)
    {
        RevisionId revision = new(current.Winner.Revision.Generation + 1, UInt128.MaxValue);
        var foreign = new DocumentRevision
        {
            Id = current.Id,
            Path = current.Winner.Path.Append(revision),
            Body = Encoding.UTF8.GetBytes(body),
        };
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = current.Id, Revisions = [foreign] }] }, Token);
    }

    private static async Task<string> StoredAfterInsertAsync(TestMemory memory)
    {
        await Vaults(memory).InsertAsync(New() with { Text = "secret" }, Token);
        return await StoredAsync(memory);
    }

    private static TestMemory With(IMemoryKeys? keys, StoreKind kind = StoreKind.Sqlite, TimeProvider? time = null) =>
        SealedDevices.With(keys, kind, time);

    private static IVaultRepository Vaults(TestMemory memory) => memory.Get<IVaultRepository>();

    private static Vault New() => new() { Id = "a", Pin = "1234" };

    private static Task<string> StoredAsync(TestMemory memory, string id = "vault:a") =>
        SealedDevices.StoredAsync(memory, id);

    private static string Member(string stored, string name) => SealedDevices.Member(stored, name);
}
