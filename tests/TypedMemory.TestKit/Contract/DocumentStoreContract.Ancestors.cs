using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using Xunit;

namespace TypedMemory.TestKit.Contract;

public abstract partial class DocumentStoreContract
{
    private const string Stamped = """{"text":"x","~":"1AAAAAAF.AAAAAAAAAA"}""";

    [Fact]
    public async Task A_body_with_the_reserved_member_is_kept_while_the_leaf_that_replaced_it_has_none()
    {
        DocumentRevision stamped = Documents.First("fact:a", Stamped);
        DocumentRevision foreign = Documents.Child("fact:a", stamped, """{"text":"y"}""");
        DocumentRevision again = Documents.Child("fact:a", foreign, """{"text":"z"}""");
        await Store.PutAsync(stamped);
        await Store.PutAsync(foreign);
        Assert.Equal(Stamped, (await Store.GetAsync("fact:a", stamped.Revision)).Text());
        await Store.PutAsync(again);
        Assert.Equal(Stamped, (await Store.GetAsync("fact:a", stamped.Revision)).Text());
        Assert.Equal(foreign.Text(), (await Store.GetAsync("fact:a", foreign.Revision)).Text());
    }

    [Fact]
    public async Task The_bodies_that_a_resolution_replaces_are_kept()
    {
        DocumentRevision loser = Documents.Foreign("fact:a", Stamped, false, $"1-{Documents.Hash(1)}");
        DocumentRevision winner = Documents.Foreign("fact:a", Stamped, false, $"1-{Documents.Hash(2)}");
        await Store.PutAsync(loser);
        await Store.PutAsync(winner);
        DocumentRevision merged = Documents.Child("fact:a", winner, Stamped);
        DocumentRevision tombstone = Documents.Child("fact:a", loser, "{}", deleted: true);
        await Store.WriteAsync(new DocumentBatch
        {
            Writes = [new DocumentWrite { Id = "fact:a", Revisions = [merged, tombstone] }],
        });
        Assert.Equal(Stamped, (await Store.GetAsync("fact:a", winner.Revision)).Text());
        Assert.Equal(Stamped, (await Store.GetAsync("fact:a", loser.Revision)).Text());
    }

    [Fact]
    public async Task A_body_with_the_reserved_member_is_kept_on_a_branch_that_does_not_win()
    {
        DocumentRevision loser = Documents.Foreign("fact:a", Stamped, false, $"1-{Documents.Hash(1)}");
        DocumentRevision winner = Documents.Foreign(
            "fact:a", Stamped, false, $"3-{Documents.Hash(3)}", $"2-{Documents.Hash(2)}", $"1-{Documents.Hash(9)}");
        DocumentRevision foreign = Documents.Child("fact:a", loser, """{"text":"y"}""");
        await Store.PutAsync(loser);
        await Store.PutAsync(winner);
        await Store.PutAsync(foreign);
        Assert.Equal(Stamped, (await Store.GetAsync("fact:a", loser.Revision)).Text());
        Assert.Equal(foreign.Text(), (await Store.GetAsync("fact:a", foreign.Revision)).Text());
        Assert.Equal(2, (await Store.GetSnapshotAsync("fact:a"))!.Leaves.Length);
    }
}
