using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using Xunit;

namespace TypedMemory.TestKit.Contract;

public abstract partial class DocumentStoreContract
{
    [Fact]
    public async Task A_document_is_read_as_it_was_written()
    {
        DocumentRevision first = Documents.First("fact:a", """{"n":12345678901234567890,"x":1.0,"y":1e400}""");
        WriteOutcome outcome = await Store.PutAsync(first);
        DocumentRevision? read = await Store.GetAsync("fact:a");
        Assert.Equal(first.Revision, outcome.Winner);
        Assert.Equal(first.Revision, read!.Revision);
        Assert.Equal(first.Text(), read.Text());
        Assert.False(read.Deleted);
    }

    [Fact]
    public async Task What_was_never_written_is_not_there()
    {
        Assert.Null(await Store.GetAsync("fact:a"));
        Assert.Null(await Store.GetSnapshotAsync("fact:a"));
        Assert.Null(await Store.GetTreeAsync("fact:a"));
        Assert.Null(await Store.GetAsync("lone \ud800 surrogate"));
    }

    [Fact]
    public async Task An_update_replaces_the_leaf_and_keeps_the_path()
    {
        DocumentRevision first = Documents.First("fact:a", "{\"n\":1}");
        DocumentRevision second = Documents.Child("fact:a", first, "{\"n\":2}");
        DocumentRevision third = Documents.Child("fact:a", second, "{\"n\":3}");
        await Store.PutAsync(first);
        await Store.PutAsync(second);
        await Store.PutAsync(third);
        DocumentSnapshot? snapshot = await Store.GetSnapshotAsync("fact:a");
        DocumentRevision leaf = Assert.Single(snapshot!.Leaves);
        Assert.Equal(third.Path, leaf.Path);
        Assert.Equal("{\"n\":3}", leaf.Text());
    }

    [Fact]
    public async Task Sequences_rise_by_each_change()
    {
        long last = 0;
        DocumentRevision? revision = null;
        for (int i = 0; i < 5; i++)
        {
            revision = Documents.Child("fact:a", revision, "{\"n\":" + i + "}");
            WriteOutcome outcome = await Store.PutAsync(revision);
            Assert.True(outcome.Sequence > last);
            last = outcome.Sequence;
            Assert.Equal(last, (await Store.GetSnapshotAsync("fact:a"))!.Sequence);
            Assert.Equal(last, (await Store.GetInfoAsync()).UpdateSequence);
            Assert.True(Store.LastSequence >= last);
        }
    }

    [Fact]
    public async Task A_known_revision_is_a_no_op()
    {
        DocumentRevision first = Documents.First("fact:a", "{\"n\":1}");
        DocumentRevision second = Documents.Child("fact:a", first, "{\"n\":2}");
        await Store.PutAsync(first);
        WriteOutcome outcome = await Store.PutAsync(second);
        WriteOutcome again = await Store.PutAsync(second);
        WriteOutcome ancestor = await Store.PutAsync(first);
        Assert.Equal(outcome, again);
        Assert.Equal(outcome, ancestor);
        Assert.Equal(outcome.Sequence, (await Store.GetInfoAsync()).UpdateSequence);
    }

    [Fact]
    public async Task A_stale_sequence_conflicts_and_changes_nothing()
    {
        DocumentRevision first = Documents.First("fact:a", "{\"n\":1}");
        WriteOutcome outcome = await Store.PutAsync(first);
        DocumentRevision second = Documents.Child("fact:a", first, "{\"n\":2}");
        foreach (long stale in (long[])[0, outcome.Sequence + 1])
        {
            var write = new DocumentWrite { Id = "fact:a", Revisions = [second], IfSequence = stale };
            WriteOutcome refused = (await Store.WriteAsync(Documents.Batch(write)))[0];
            var conflict = Assert.IsType<RevisionConflictException>(refused.Error);
            Assert.Equal(first.Revision, conflict.Actual);
            Assert.Equal(0, refused.Sequence);
        }

        Assert.Equal(outcome.Sequence, (await Store.GetInfoAsync()).UpdateSequence);
        Assert.Equal(first.Revision, (await Store.GetAsync("fact:a"))!.Revision);
    }

    [Fact]
    public async Task The_right_sequence_lets_a_write_through()
    {
        DocumentRevision first = Documents.First("fact:a", "{\"n\":1}");
        var create = new DocumentWrite { Id = "fact:a", Revisions = [first], IfSequence = 0 };
        WriteOutcome created = (await Store.WriteAsync(Documents.Batch(create)))[0];
        Assert.Null(created.Error);
        DocumentRevision second = Documents.Child("fact:a", first, "{\"n\":2}");
        var update = new DocumentWrite { Id = "fact:a", Revisions = [second], IfSequence = created.Sequence };
        WriteOutcome updated = (await Store.WriteAsync(Documents.Batch(update)))[0];
        Assert.Null(updated.Error);
        Assert.Equal(second.Revision, updated.Winner);
    }

    [Fact]
    public async Task A_leaf_that_was_replaced_conflicts()
    {
        DocumentRevision first = Documents.First("fact:a", "{\"n\":1}");
        DocumentRevision second = Documents.Child("fact:a", first, "{\"n\":2}");
        await Store.PutAsync(first);
        await Store.PutAsync(second);
        var stale = new DocumentWrite
        {
            Id = "fact:a",
            Revisions = [Documents.Child("fact:a", first, "{\"n\":3}")],
            IfLeaf = first.Revision,
        };
        Assert.IsType<RevisionConflictException>((await Store.WriteAsync(Documents.Batch(stale)))[0].Error);
        var fresh = new DocumentWrite
        {
            Id = "fact:a",
            Revisions = [Documents.Child("fact:a", second, "{\"n\":3}")],
            IfLeaf = second.Revision,
        };
        Assert.Null((await Store.WriteAsync(Documents.Batch(fresh)))[0].Error);
        var absent = new DocumentWrite
        { Id = "fact:b", Revisions = [Documents.First("fact:b", "{}")], IfLeaf = first.Revision };
        Assert.IsType<RevisionConflictException>((await Store.WriteAsync(Documents.Batch(absent)))[0].Error);
        Assert.Null(await Store.GetAsync("fact:b"));
    }

    [Fact]
    public async Task One_failed_write_leaves_the_others_of_its_batch_alone()
    {
        await Store.PutAllAsync("fact:b");
        IReadOnlyList<WriteOutcome> outcomes = await Store.WriteAsync(Documents.Batch(
            Documents.Write(Documents.First("fact:a", "{}")),
            new DocumentWrite { Id = "fact:b", Revisions = [Documents.First("fact:b", "{\"x\":1}")], IfSequence = 0 },
            new DocumentWrite { Id = "", Revisions = [Documents.First("", "{}")] },
            Documents.Write(Documents.First("fact:c", "{}"))));
        Assert.Null(outcomes[0].Error);
        Assert.IsType<RevisionConflictException>(outcomes[1].Error);
        Assert.IsType<InvalidDocumentException>(outcomes[2].Error);
        Assert.Null(outcomes[3].Error);
        Assert.NotNull(await Store.GetAsync("fact:a"));
        Assert.NotNull(await Store.GetAsync("fact:c"));
    }

    [Fact]
    public async Task An_atomic_batch_is_all_or_nothing()
    {
        await Store.PutAllAsync("fact:b");
        long before = (await Store.GetInfoAsync()).UpdateSequence;
        var batch = new DocumentBatch
        {
            Atomic = true,
            Writes =
            [
                Documents.Write(Documents.First("new:a", "{}")),
                new DocumentWrite
                    { Id = "fact:b", Revisions = [Documents.First("fact:b", "{\"x\":1}")], IfSequence = 0 },
                Documents.Write(Documents.First("fact:c", "{}")),
            ],
            LocalDocuments = [new LocalDocument("l", "{}"u8.ToArray())],
        };
        IReadOnlyList<WriteOutcome> outcomes = await Store.WriteAsync(batch);
        Assert.All(outcomes, static outcome => Assert.NotNull(outcome.Error));
        Assert.Null(await Store.GetAsync("new:a"));
        Assert.Null(await Store.GetAsync("fact:c"));
        Assert.Null(await Store.GetLocalAsync("l"));
        Assert.Equal(before, (await Store.GetInfoAsync()).UpdateSequence);

        // The store goes on as if the batch had never been.
        WriteOutcome next = await Store.PutAsync(Documents.First("new:d", "{}"));
        Assert.True(next.Sequence > before);
        Assert.Equal("new:d", Assert.Single(await Store.FeedAsync(new() { Prefixes = ["new:"] })).Id);
    }

    [Fact]
    public async Task Two_writes_of_one_document_in_a_batch_are_done_in_order()
    {
        DocumentRevision first = Documents.First("fact:a", "{\"n\":1}");
        DocumentRevision second = Documents.Child("fact:a", first, "{\"n\":2}");
        IReadOnlyList<WriteOutcome> outcomes =
            await Store.WriteAsync(Documents.Batch(Documents.Write(first), Documents.Write(second)));
        Assert.True(outcomes[1].Sequence > outcomes[0].Sequence);
        Assert.Equal(second.Path, (await Store.GetAsync("fact:a"))!.Path);
        Assert.Equal("fact:a", Assert.Single(await Store.FeedAsync(new())).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_hidden")]
    public async Task A_bad_id_is_refused(string id)
    {
        var write = new DocumentWrite
        {
            Id = id,
            Revisions =
                [new DocumentRevision { Id = id, Path = new RevisionPath(RevisionId.Parse("1-" + Documents.Hash(1))) }],
        };
        Assert.IsType<InvalidDocumentException>((await Store.WriteAsync(Documents.Batch(write)))[0].Error);
    }

    [Fact]
    public Task An_id_with_a_lone_surrogate_is_refused() => A_bad_id_is_refused("lone \ud800 surrogate");

    [Fact]
    public async Task Many_writers_at_once_each_get_their_own_outcome()
    {
        const int Writers = 16, Each = 50;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var mine = new List<WriteOutcome>();
            for (int i = 0; i < Each; i++)
            {
                mine.Add(await Store.PutAsync(Documents.First($"w:{writer}:{i}", "{\"w\":" + writer + "}")));
            }

            return mine;
        })));
        List<WriteOutcome> all = [.. outcomes.SelectMany(static mine => mine)];
        Assert.Equal(Writers * Each, all.Select(static outcome => outcome.Sequence).Distinct().Count());
        foreach (WriteOutcome outcome in all)
        {
            Assert.Equal(outcome.Sequence, (await Store.GetSnapshotAsync(outcome.Id))!.Sequence);
        }

        Assert.Equal(Writers * Each, (await Store.GetInfoAsync()).Documents);
    }

    [Fact]
    public async Task Concurrent_edits_of_one_leaf_let_exactly_one_through()
    {
        DocumentRevision first = Documents.First("fact:a", "{}");
        long sequence = (await Store.PutAsync(first)).Sequence;
        WriteOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            DocumentRevision edit = Documents.Child("fact:a", first, "{\"n\":" + i + "}");
            var write = new DocumentWrite { Id = "fact:a", Revisions = [edit], IfSequence = sequence };
            return (await Store.WriteAsync(Documents.Batch(write)))[0];
        })));
        WriteOutcome winner = Assert.Single(outcomes, static outcome => outcome.Error is null);
        Assert.Equal(winner.Winner, (await Store.GetAsync("fact:a"))!.Revision);
        Assert.Single((await Store.GetSnapshotAsync("fact:a"))!.Leaves);
    }

    [Fact]
    public async Task A_cancelled_write_is_whole_or_absent()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.WriteAsync(
                Documents.Batch(Documents.Write(Documents.First("fact:a", "{}"))), cancelled.Token));
        Assert.Null(await Store.GetAsync("fact:a"));
    }

    [Fact]
    public async Task Long_ids_and_bodies_are_kept_byte_for_byte()
    {
        string id = "fact:" + new string('ü', 500);
        string body = "{\"text\":\"" + new string('ß', 300_000) + "\",\"b\":1}";
        await Store.PutAsync(Documents.First(id, body));
        Assert.Equal(Encoding.UTF8.GetBytes(body), (await Store.GetAsync(id))!.Body.ToArray());
    }
}
