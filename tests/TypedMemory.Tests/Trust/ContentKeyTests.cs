using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>Documents whose key is what they say.</summary>
public sealed class ContentKeyTests : IAsyncDisposable
{
    private static readonly Belief s_belief = new() { Agent = "a7", Text = "Fridays are frozen" };
    private readonly FakeTimeProvider _time = TrustMemory.NewTime();
    private readonly TestMemory _left, _right;

    public ContentKeyTests()
    {
        _right = TrustMemory.Create(_time);
        _left = TrustMemory.Create(_time, memory => memory.SyncWithStore(
            "right", (_, _) => _right.OpenStoreAsync(), static sync => sync.OnDemand()));
    }

    private static CancellationToken Token => TestMemory.Token;

    public async ValueTask DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
    }

    [Fact]
    public async Task So_many_identical_ones_at_once_are_one_document_on_two_replicas_too()
    {
        foreach (TestMemory memory in (TestMemory[])[_left, _right])
        {
            var beliefs = memory.Get<IBeliefRepository>();
            await Task.WhenAll(Enumerable.Range(0, 64).Select(
                _ => Task.Run(async () => await beliefs.UpsertAsync(s_belief with { Seen = 1 }, Token))));
            Assert.Equal(1, await beliefs.CountAsync(cancellationToken: Token));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await _left.Sync.SyncAsync(Token);
        await _left.Sync.SyncAsync(Token);
        foreach (TestMemory memory in (TestMemory[])[_left, _right])
        {
            Assert.Equal(1, await memory.Get<IBeliefRepository>().CountAsync(cancellationToken: Token));
            DocumentSnapshot? document = await (await memory.OpenStoreAsync()).GetSnapshotAsync(
                s_belief.Id().DocumentId, Token);
            Assert.Equal(1, document!.LiveLeaves);
        }
    }

    [Fact]
    public void The_id_is_the_prefix_and_a_hash_that_never_changes()
    {
        BeliefId id = s_belief.Id();
        Assert.Equal("belief:a7:" + id.ContentHash, id.DocumentId);
        Assert.Equal("4ca9fc5b6a3c30cde9bf4a9d2cf0c0d5".Length, id.ContentHash.Length);
        Assert.Equal(id, BeliefId.Parse(id.DocumentId));
        Assert.Equal(id, (s_belief with { Seen = 9 }).Id());
        string hashed = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            "Fridays are frozen:%:0:0:"u8))[..32];
        Assert.Equal(hashed, id.ContentHash);
    }

    [Fact]
    public void Other_content_is_another_document()
    {
        Belief[] different =
        [
            s_belief, s_belief with { Text = "fridays are frozen" }, s_belief with { Kind = "" },
            s_belief with { Kind = "%" }, s_belief with { Text = "Fridays are frozen:" }, s_belief with { Year = 1 },
            s_belief with { Text = "Fridays", Kind = ":are frozen" }, s_belief with { Text = "Fridays:", Kind = "are frozen" },
            s_belief with { Level = StoreKind.Sqlite }, s_belief with { Agent = "a8" },
        ];
        Assert.Equal(different.Length, different.Select(static belief => belief.Id().DocumentId).Distinct().Count());
    }

    [Fact]
    public async Task It_is_read_listed_and_updated_as_others_and_its_content_cannot_be_edited()
    {
        var beliefs = _left.Get<IBeliefRepository>();
        await beliefs.InsertAsync(s_belief, Token);
        await beliefs.UpdateAsync(s_belief.Id(), static belief => belief with { Seen = belief.Seen + 1 }, Token);
        Assert.Equal(1, (await beliefs.GetAsync(s_belief.Id(), Token))!.Seen);
        Assert.Equal(1, await beliefs.CountAsync(BeliefId.ForAgent("a7"), Token));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await beliefs.UpdateAsync(
            s_belief.Id(), static belief => belief with { Text = "other" }, Token));
    }
}
