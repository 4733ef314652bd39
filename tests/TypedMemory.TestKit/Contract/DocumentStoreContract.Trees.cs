using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using Xunit;

namespace TypedMemory.TestKit.Contract;

public abstract partial class DocumentStoreContract
{
    private static readonly string One = "1-" + Documents.Hash(1);
    private static readonly string TwoLow = "2-" + Documents.Hash(2);
    private static readonly string TwoHigh = "2-" + Documents.Hash(3);
    private static readonly string ThreeLow = "3-" + Documents.Hash(4);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Both_sides_of_a_conflict_are_kept_and_the_greater_hash_wins(bool winnerFirst)
    {
        DocumentRevision low = Documents.Foreign("fact:a", "{\"side\":\"low\"}", false, TwoLow, One);
        DocumentRevision high = Documents.Foreign("fact:a", "{\"side\":\"high\"}", false, TwoHigh, One);
        await Store.PutAsync(winnerFirst ? high : low);
        await Store.PutAsync(winnerFirst ? low : high);
        DocumentSnapshot? snapshot = await Store.GetSnapshotAsync("fact:a");
        Assert.Equal(["{\"side\":\"high\"}", "{\"side\":\"low\"}"], snapshot!.Leaves.Select(Documents.Text));
        Assert.Equal(2, snapshot.LiveLeaves);
        Assert.Equal(high.Path, snapshot.Winner.Path);
        Assert.Equal(low.Path, snapshot.Leaves[1].Path);
        Assert.Equal("{\"side\":\"low\"}", (await Store.GetAsync("fact:a", low.Revision)).Text());
        Assert.Equal(["fact:a"], await Store.ReadConflictsAsync("", 10));
        Assert.Equal(1, (await Store.GetInfoAsync()).ConflictedDocuments);
    }

    [Fact]
    public async Task A_losing_leaf_that_is_continued_wins_and_brings_its_body()
    {
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"side\":\"high\"}", false, TwoHigh, One));
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"side\":\"low\"}", false, TwoLow, One));
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"side\":\"three\"}", false, ThreeLow, TwoLow, One));
        DocumentSnapshot? snapshot = await Store.GetSnapshotAsync("fact:a");
        Assert.Equal(["{\"side\":\"three\"}", "{\"side\":\"high\"}"], snapshot!.Leaves.Select(Documents.Text));
    }

    [Fact]
    public async Task A_tombstone_on_the_winner_lets_the_other_leaf_win_with_its_body()
    {
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"side\":\"high\"}", false, TwoHigh, One));
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"side\":\"low\"}", false, TwoLow, One));
        await Store.PutAsync(Documents.Foreign("fact:a", "{}", true, "3-" + Documents.Hash(9), TwoHigh, One));
        DocumentSnapshot? snapshot = await Store.GetSnapshotAsync("fact:a");
        Assert.Equal("{\"side\":\"low\"}", snapshot!.Winner.Text());
        Assert.False(snapshot.Winner.Deleted);
        Assert.Equal(1, snapshot.LiveLeaves);
        Assert.Equal(2, snapshot.Leaves.Length);
        Assert.Empty(await Store.ReadConflictsAsync("", 10));
    }

    [Fact]
    public async Task A_resolution_is_one_write_with_one_sequence()
    {
        DocumentRevision high = Documents.Foreign("fact:a", "{\"side\":\"high\"}", false, TwoHigh, One);
        DocumentRevision low = Documents.Foreign("fact:a", "{\"side\":\"low\"}", false, TwoLow, One);
        await Store.PutAsync(high);
        long before = (await Store.PutAsync(low)).Sequence;
        DocumentRevision merged = Documents.Child("fact:a", high, "{\"side\":\"both\"}");
        DocumentRevision loser = Documents.Child("fact:a", low, "{}", deleted: true);
        WriteOutcome outcome = await Store.PutAsync(merged, loser);
        Assert.True(outcome.Sequence > before);
        DocumentSnapshot? snapshot = await Store.GetSnapshotAsync("fact:a");
        Assert.Equal([merged.Revision, loser.Revision], snapshot!.Leaves.Select(static leaf => leaf.Revision));
        Assert.Equal("{\"side\":\"both\"}", snapshot.Winner.Text());
        Assert.Equal(outcome, await Store.PutAsync(merged, loser));
    }

    [Fact]
    public async Task A_graft_fills_the_ancestors_between()
    {
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"n\":1}", false, One));
        string four = "4-" + Documents.Hash(8);
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"n\":4}", false, four, ThreeLow, TwoLow, One));
        DocumentRevision? read = await Store.GetAsync("fact:a");
        Assert.Equal(
            [four, ThreeLow, TwoLow, One], read!.Path.Revisions.Select(static revision => revision.ToString()));
        Assert.Single((await Store.GetSnapshotAsync("fact:a"))!.Leaves);
    }

    [Fact]
    public async Task Roots_that_do_not_meet_are_a_conflict()
    {
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"n\":1}", false, One));
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"n\":2}", false, "1-" + Documents.Hash(7)));
        Assert.Equal(2, (await Store.GetSnapshotAsync("fact:a"))!.LiveLeaves);
    }

    [Fact]
    public async Task Foreign_hashes_that_are_not_32_digits_are_kept_as_they_are()
    {
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"n\":1}", false, "1-abc"));
        await Store.PutAsync(Documents.Foreign("fact:a", "{\"n\":2}", false, "2-def", "1-abc"));
        DocumentRevision? read = await Store.GetAsync("fact:a");
        Assert.Equal(["2-def", "1-abc"], read!.Path.Revisions.Select(static revision => revision.ToString()));
        Assert.Single((await Store.GetSnapshotAsync("fact:a"))!.Leaves);
    }

    [Fact]
    public async Task Writes_commute_whatever_their_order()
    {
        DocumentRevision[] revisions =
        [
            Documents.Foreign("fact:a", "{\"n\":1}", false, One),
            Documents.Foreign("fact:a", "{\"n\":2}", false, TwoLow, One),
            Documents.Foreign("fact:a", "{\"n\":3}", true, TwoHigh, One),
            Documents.Foreign("fact:a", "{\"n\":4}", false, ThreeLow, TwoLow, One),
        ];
        string[] orders = ["0123", "3210", "2301", "1032", "0321", "2130"];
        for (int i = 0; i < orders.Length; i++)
        {
            string id = $"fact:{i}";
            foreach (char step in orders[i])
            {
                DocumentRevision revision = revisions[step - '0'];
                await Store.PutAsync(new DocumentRevision
                {
                    Id = id,
                    Path = revision.Path,
                    Deleted = revision.Deleted,
                    Body = revision.Body,
                });
            }

            DocumentSnapshot? snapshot = await Store.GetSnapshotAsync(id);
            Assert.Equal([ThreeLow, TwoHigh], snapshot!.Leaves.Select(static leaf => leaf.Revision.ToString()));
            Assert.Equal(["{\"n\":4}", "{\"n\":3}"], snapshot.Leaves.Select(Documents.Text));
            Assert.True(snapshot.Leaves[1].Deleted);
            Assert.Equal(2, (await Store.GetTreeAsync(id))!.Leaves.Length);
        }
    }

    [Fact]
    public async Task A_deleted_document_is_a_tombstone_and_can_be_continued()
    {
        DocumentRevision first = Documents.First("fact:a", "{\"n\":1}");
        DocumentRevision grave = Documents.Child("fact:a", first, "{\"type\":\"fact\"}", deleted: true);
        await Store.PutAsync(first);
        await Store.PutAsync(grave);
        DocumentRevision? read = await Store.GetAsync("fact:a");
        Assert.True(read!.Deleted);
        Assert.Equal("{\"type\":\"fact\"}", read.Text());
        Assert.Equal((0, 1), ((await Store.GetInfoAsync()).Documents, (await Store.GetInfoAsync()).DeletedDocuments));
        await Store.PutAsync(Documents.Child("fact:a", grave, "{\"n\":3}"));
        read = await Store.GetAsync("fact:a");
        Assert.False(read!.Deleted);
        Assert.Equal(3, read.Revision.Generation);
        Assert.Equal((1, 0), ((await Store.GetInfoAsync()).Documents, (await Store.GetInfoAsync()).DeletedDocuments));
    }

    [Fact]
    public async Task Paths_are_stemmed_to_the_revision_limit()
    {
        await Store.SetRevisionLimitAsync(3);
        Assert.Equal(3, (await Store.GetInfoAsync()).RevisionLimit);
        DocumentRevision? revision = null;
        for (int i = 0; i < 6; i++)
            await Store.PutAsync(revision = Documents.Child("fact:a", revision, "{\"n\":" + i + "}"));
        DocumentRevision? read = await Store.GetAsync("fact:a");
        Assert.Equal(revision!.Path.Revisions.Take(3), read!.Path.Revisions);
        await Store.PutAsync(revision);
        Assert.Single((await Store.GetSnapshotAsync("fact:a"))!.Leaves);
    }

    [Fact]
    public async Task Many_snapshots_and_trees_come_in_the_order_that_was_asked()
    {
        await Store.PutAllAsync("fact:a", "fact:b");
        IReadOnlyList<DocumentSnapshot?> snapshots = await Store.GetSnapshotsAsync(
            ["fact:b", "none", "fact:a", "fact:b"]);
        Assert.Equal(["fact:b", null, "fact:a", "fact:b"], snapshots.Select(static snapshot => snapshot?.Id));
        IReadOnlyList<RevisionTree?> trees = await Store.GetTreesAsync(["none", "fact:a"]);
        Assert.Null(trees[0]);
        Assert.Single(trees[1]!.Leaves);
    }

    [Fact]
    public async Task A_purge_takes_a_leaf_away_as_if_it_had_never_been()
    {
        DocumentRevision high = Documents.Foreign("fact:a", "{\"side\":\"high\"}", false, TwoHigh, One);
        DocumentRevision low = Documents.Foreign("fact:a", "{\"side\":\"low\"}", false, TwoLow, One);
        await Store.PutAsync(high);
        long before = (await Store.PutAsync(low)).Sequence;
        var purged = await Store.PurgeAsync(
            [new("fact:a", [high.Revision, RevisionId.Parse(One)]), new("none", [high.Revision])]);
        Assert.Equal([high.Revision], purged[0].Revisions);
        Assert.Empty(purged[1].Revisions);
        DocumentSnapshot? snapshot = await Store.GetSnapshotAsync("fact:a");
        Assert.Equal("{\"side\":\"low\"}", Assert.Single(snapshot!.Leaves).Text());
        Assert.True(snapshot.Sequence > before);
        await Store.PurgeAsync([new("fact:a", [low.Revision])]);
        Assert.Null(await Store.GetAsync("fact:a"));
        Assert.Empty(await Store.FeedAsync(new()));
        Assert.Equal(2, (await Store.GetInfoAsync()).PurgeSequence);

        // A sequence that was seen is never given again.
        Assert.True((await Store.PutAsync(low)).Sequence > snapshot.Sequence);
    }
}
