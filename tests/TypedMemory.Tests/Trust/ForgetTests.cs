using System.Text;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Tests;

/// <summary>Documents that are erased.</summary>
public sealed class ForgetTests : IAsyncDisposable
{
    private const string Text = "the-quick-brown-secret-that-nobody-may-find";
    private static readonly SecretId s_id = new("x");
    private readonly FakeTimeProvider _time = TrustMemory.NewTime();
    private readonly TestMemory _left, _right;

    public ForgetTests()
    {
        _right = TrustMemory.Create(_time);
        _left = TrustMemory.Create(_time, memory => memory.SyncWithStore(
            "right", (_, _) => _right.OpenStoreAsync(), static sync => sync.OnDemand()));
    }

    private static CancellationToken Token => TestMemory.Token;

    private ISecretRepository Left => _left.Get<ISecretRepository>();

    private ISecretRepository Right => _right.Get<ISecretRepository>();

    public async ValueTask DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
    }

    [Fact]
    public async Task Values_history_and_attachments_are_gone_from_the_file()
    {
        await Left.InsertAsync(new Secret { Name = "x", Text = Text }, Token);
        await Left.PutAttachmentAsync(s_id, "a", "text/plain", new MemoryStream(Encoding.UTF8.GetBytes(Text)), Token);
        await Left.UpsertAsync(new Secret { Name = "x", Text = Text + "-again" }, Token);
        var store = (SqliteDocumentStore)await _left.OpenStoreAsync();
        await store.CompactAsync(Token);
        Assert.True(Holds(store, Text));

        Assert.True(await Left.ForgetAsync(s_id, Token));
        Assert.Null(await Left.GetAsync(s_id, Token));
        Assert.All((await Left.GetHistoryAsync(s_id, Token)).Skip(1), static revision => Assert.False(revision.IsAvailable));
        StoreStatistics statistics = await store.GetStatisticsAsync(Token);
        Assert.Equal((0, 0), (statistics.OtherBodies, statistics.Attachments));
        Assert.False(Holds(store, Text));
        string tombstone = Encoding.UTF8.GetString((await store.GetAsync(s_id.DocumentId, Token))!.Body.Span);
        Assert.DoesNotContain("text", tombstone, StringComparison.Ordinal);
        Assert.Empty(await store.CheckIntegrityAsync(Token));
        Assert.False(await Left.ForgetAsync(new SecretId("never"), Token));
    }

    [Fact]
    public async Task It_is_forgotten_on_every_replica_whatever_is_edited_there_meanwhile()
    {
        await Left.InsertAsync(new Secret { Name = "x", Text = Text }, Token);
        await _left.Sync.SyncAsync(Token);
        await Right.UpsertAsync(new Secret { Name = "x", Text = Text + "-edited" }, Token);
        await Left.ForgetAsync(s_id, Token);
        await _left.Sync.SyncAsync(Token);
        await _left.Sync.SyncAsync(Token);
        await _right.Conflicts.ResolveAsync(Token);
        foreach (TestMemory memory in (TestMemory[])[_left, _right])
        {
            var secrets = memory.Get<ISecretRepository>();
            Assert.Null(await secrets.GetAsync(s_id, Token));
            var store = (SqliteDocumentStore)await memory.OpenStoreAsync();
            int leaves = (await store.GetTreeAsync(s_id.DocumentId, Token))!.Leaves.Length;
            Assert.Equal(leaves - 1, (await store.GetStatisticsAsync(Token)).OtherBodies);
        }
    }

    [Fact]
    public async Task A_receipt_tells_when_a_replica_has_got_it()
    {
        await Left.InsertAsync(new Secret { Name = "x", Text = Text }, Token);
        await _left.Sync.SyncAsync(Token);
        await Left.ForgetAsync(s_id, Token);
        ErasureReceipt open = Assert.Single(await Left.ReadReceiptsAsync(s_id, Token));
        Assert.Equal(("right", false), (open.Replica, open.IsAcknowledged));
        Assert.Contains("seen up to", open.Reason, StringComparison.Ordinal);
        await _left.Sync.SyncAsync(Token);
        Assert.Equal(new ErasureReceipt("right", true), Assert.Single(await Left.ReadReceiptsAsync(s_id, Token)));
    }

    [Fact]
    public async Task What_is_there_has_no_receipts_and_other_policies_cannot_forget()
    {
        await Left.InsertAsync(new Secret { Name = "x" }, Token);
        var there = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await Left.ReadReceiptsAsync(s_id, Token));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, there.Code);
        await _left.Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        var policy = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await _left.Notes.ForgetAsync(new NoteId("a7", "x"), Token));
        Assert.Contains("ForgetWins", policy.Message, StringComparison.Ordinal);
        Assert.NotNull(await _left.Notes.GetAsync(new NoteId("a7", "x"), Token));
    }

    private static bool Holds(SqliteDocumentStore store, string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return ((string[])["", "-wal"]).Any(suffix => File.Exists(store.Path + suffix)
            && Read(store.Path + suffix).AsSpan().IndexOf(wanted) >= 0);

        static byte[] Read(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
    }
}
