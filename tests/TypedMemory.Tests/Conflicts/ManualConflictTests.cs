using System.Threading.Channels;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class ManualConflictTests
{
    private static ClaimId Id => new("x");

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task A_manual_conflict_stays_open_is_counted_and_is_delivered(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IClaimRepository claims = memory.Get<IClaimRepository>();
        ChannelReader<MemoryConflict<Claim, ClaimId>> conflicts = claims.Conflicts(Token);
        await ForkAsync(memory);

        Assert.Equal(0, await memory.Conflicts.ResolveAsync(Token));
        ConflictCounts counts = await memory.Conflicts.GetCountsAsync(Token);
        Assert.Equal((1, 1), (counts.Open, counts.Manual));
        MemoryConflict<Claim, ClaimId> conflict = await conflicts.ReadAsync(Token);
        Assert.Equal("claim:x", conflict.DocumentId);
        Assert.Equal(["one", "two"], conflict.Leaves.Select(static leaf => leaf.Value.Text).Order());
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_conflict_resolved_by_hand_leaves_one_leaf(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IClaimRepository claims = memory.Get<IClaimRepository>();
        await ForkAsync(memory);
        await memory.Conflicts.ResolveAsync(Token);
        Assert.Equal(1, (await memory.Conflicts.GetCountsAsync(Token)).Manual);
        MemoryConflict<Claim, ClaimId> conflict = (await claims.GetConflictAsync(Id, Token))!;

        RevisionId revision = await claims.ResolveConflictAsync(
            conflict, new Claim { Name = "x", Text = "both" }, Token);
        MemoryEntry<Claim, ClaimId> entry = (await claims.GetEntryAsync(Id, Token))!;
        Assert.Equal(("both", revision), (entry.Value.Text, entry.Revision));
        Assert.Null(await claims.GetConflictAsync(Id, Token));
        Assert.Equal(1, (await (await memory.OpenStoreAsync()).GetSnapshotAsync("claim:x", Token))!.LiveLeaves);
        ConflictCounts counts = await memory.Conflicts.GetCountsAsync(Token);
        Assert.Equal((0, 0), (counts.Open, counts.Manual));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Keeping_the_winner_as_it_is_removes_the_other_leaf(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IClaimRepository claims = memory.Get<IClaimRepository>();
        await ForkAsync(memory);
        MemoryConflict<Claim, ClaimId> conflict = (await claims.GetConflictAsync(Id, Token))!;

        RevisionId revision = await claims.ResolveConflictAsync(conflict, conflict.Leaves[0].Value, Token);
        Assert.Equal(conflict.Leaves[0].Revision, revision);
        Assert.Null(await claims.GetConflictAsync(Id, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_conflict_that_has_other_leaves_by_now_is_not_resolved(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IClaimRepository claims = memory.Get<IClaimRepository>();
        await ForkAsync(memory);
        MemoryConflict<Claim, ClaimId> conflict = (await claims.GetConflictAsync(Id, Token))!;
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "claim:x", """{"name":"x","text":"three"}""");

        await Assert.ThrowsAsync<RevisionConflictException>(
            async () => await claims.ResolveConflictAsync(conflict, new Claim { Name = "x" }, Token));
        Assert.Equal(3, (await claims.GetConflictAsync(Id, Token))!.Leaves.Length);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await claims.ResolveConflictAsync(conflict, new Claim { Name = "y" }, Token));
    }

    private static async Task ForkAsync(TestMemory memory)
    {
        IDocumentStore store = await memory.OpenStoreAsync();
        await TestDocuments.WriteAsync(store, "claim:x", """{"name":"x","text":"one"}""");
        await TestDocuments.WriteAsync(store, "claim:x", """{"name":"x","text":"two"}""");
    }
}
