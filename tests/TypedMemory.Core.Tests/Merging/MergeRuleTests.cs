using System.Text;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>docs/design.md, merge rules: one test at least for each numbered rule, named after it.</summary>
public sealed class MergeRuleTests
{
    private static readonly SampleMerge Plain = SampleMerge.Plain("source", "text");

    private readonly Replica _a = new(Plain, "AAAAAAAAAA");
    private readonly Replica _b = new(Plain, "BBBBBBBBBB");

    [Fact]
    public void Rule_1_concurrent_edits_of_two_members_both_stay_in_a_child_of_the_winner()
    {
        Diverge();
        RevisionId winner = First(_a.Winner.Revision, _b.Winner.Revision);
        _a.Sync(_b);
        Assert.Equal("""{"source":"b","text":"a"}""", _a.Content);
        Assert.Equal(winner, _a.Winner.Path.Parent);
        Assert.Equal(1, _a.Snapshot!.LiveLeaves);
    }

    [Fact]
    public void Rule_1_replicas_that_resolve_the_same_conflict_write_the_same_revisions()
    {
        Diverge();
        var before = new Replica(Plain, "A");
        before.Pull(_a);
        _a.Sync(_b);
        _b.Sync(before);
        Assert.Equal(_a.Leaves, _b.Leaves);
    }

    [Fact]
    public void Rule_1_the_order_in_which_leaves_are_given_does_not_matter()
    {
        _a.Put("""{"source":"s","text":"x"}""");
        foreach (string actor in (string[])["CCCCCCCCCC", "DDDDDDDDDD", "EEEEEEEEEE"])
        {
            var other = new Replica(Plain, actor);
            other.Pull(_b);
            other.Put($$"""{"source":"{{actor}}"}""");
            _a.Pull(other);
        }

        DocumentSnapshot document = _a.Snapshot!;
        var reversed = new DocumentSnapshot
        { Id = document.Id, Sequence = document.Sequence, Leaves = [.. document.Leaves.Reverse()] };
        Assert.Equal(
            ConflictResolver.Resolve(Plain, document).Write!.Revisions.Select(
                static revision => revision.Revision).Order(),
            ConflictResolver.Resolve(Plain, reversed).Write!.Revisions.Select(
                static revision => revision.Revision).Order());
    }

    [Fact]
    public void Rule_1_a_loser_becomes_a_bare_tombstone_that_is_hashed_from_its_parent_only()
    {
        Diverge();
        _a.Sync(_b);
        DocumentRevision tombstone = Assert.Single(_a.Snapshot!.Leaves, static leaf => leaf.Deleted);
        Assert.Equal("{}", Encoding.UTF8.GetString(tombstone.Body.Span));
        Assert.Equal(RevisionHasher.Compute(tombstone.Path.Parent, true, "{}"u8, []), tombstone.Revision);
    }

    [Fact]
    public void Rule_1_a_winner_that_is_the_join_already_is_kept_and_only_the_losers_are_deleted()
    {
        // The same edits by the same actor at the same time on two branches: the bodies are equal, the revisions are
        // not.
        _a.Put("""{"text":"1"}""");
        _b.Pull(_a);
        _b.Clock = _a.Clock = 5_000;
        _a.Change(("text", "\"2\""));
        _b.Actor = _a.Actor;
        _b.EditAsForeigner(_ => System.Text.Json.Nodes.JsonNode.Parse(_a.Winner.Body.Span)!.AsObject());
        RevisionId winner = First(_a.Winner.Revision, _b.Winner.Revision);
        _a.Sync(_b);
        Assert.Equal(winner, _a.Winner.Revision);
        Assert.Equal(2, _a.Snapshot!.Leaves.Length);
    }

    [Fact]
    public void Rule_2_a_resolution_stamps_nothing_of_its_own()
    {
        // Whatever the time is when it is resolved: a stamp of the resolution's own would be in the body.
        Assert.Equal(ResolvedAt(900_000), ResolvedAt(5_000_000));
        Assert.NotEqual(EditedAt(900_000), EditedAt(5_000_000));

        static string ResolvedAt(long clock)
        {
            var rules = new MergeRuleTests();
            rules.Diverge();
            rules._a.Clock = clock;
            rules._a.Sync(rules._b);
            Assert.Equal(1, rules._a.Snapshot!.LiveLeaves);
            return Encoding.UTF8.GetString(rules._a.Winner.Body.Span);
        }

        static string EditedAt(long clock)
        {
            var rules = new MergeRuleTests();
            rules.Diverge();
            rules._a.Clock = clock;
            rules._a.Change(("text", "\"edited\""));
            return Encoding.UTF8.GetString(rules._a.Winner.Body.Span);
        }
    }

    [Fact]
    public void Rule_2_a_typed_write_resolves_the_open_conflicts_first_in_the_same_write()
    {
        Diverge();
        _a.Pull(_b);
        DocumentWrite write = TypedEdit.Compose(
            Plain, "sample:1", _a.Snapshot, """{"source":"c","text":"c"}"""u8.ToArray(), new EditContext(
                "AAAAAAAAAA", 9_000))!;
        Assert.Equal(3, write.Revisions.Length);
        Assert.Equal(write.Revisions[0].Revision, write.Revisions[^1].Path.Parent);
        Assert.True(write.Revisions[1].Deleted);
    }

    [Fact]
    public void Rule_3_an_edit_beats_the_value_that_it_saw_even_one_from_a_clock_years_ahead()
    {
        _a.Clock = 4_000_000_000_000;
        _a.Put("""{"text":"future"}""");
        _b.Sync(_a);
        _b.Clock = 1_000;
        _b.Change(("text", "\"now\""));
        _a.Change(("source", "\"a\""));
        _a.Sync(_b);
        Assert.Equal("""{"source":"a","text":"now"}""", _a.Content);
    }

    [Fact]
    public void Rule_3_members_that_an_edit_does_not_change_keep_their_stamps()
    {
        _a.Put("""{"source":"old","text":"old"}""");
        _b.Pull(_a);
        _b.Clock = 2_000;
        _b.Change(("source", "\"b\""));
        _a.Clock = 3_000;
        _a.Change(("text", "\"a\""));
        _a.Sync(_b);
        Assert.Equal("""{"source":"b","text":"a"}""", _a.Content);
    }

    [Fact]
    public void Rule_3_a_default_in_a_member_that_the_document_never_had_does_not_beat_an_edit()
    {
        var older = new Replica(SampleMerge.Plain("text"), "OOOOOOOOOO");
        older.Put("""{"text":"x"}""");
        _a.Pull(older);
        _b.Pull(older);
        _a.Change(("source", "\"set\""));
        _b.Clock = 1_000_000;
        _b.Change(("source", "null"), ("text", "\"y\""));
        _a.Sync(_b);
        Assert.Equal("""{"source":"set","text":"y"}""", _a.Content);
    }

    [Fact]
    public void Rule_4_an_edit_of_one_leaf_takes_a_fresh_actor_while_another_leaf_holds_later_entries_of_its_own()
    {
        SampleMerge manual = SampleMerge.Only(MergeKind.Counter) with { Policy = ConflictPolicy.Manual };
        var copy = new Replica(manual, "AAAAAAAAAA");
        var original = new Replica(manual, "AAAAAAAAAA");
        original.Put("""{"value":1}""");
        copy.Pull(original);
        copy.Change(("value", "5"));
        original.Change(("value", "2"));
        original.Change(("value", "3"));
        original.Pull(copy);

        // The leaf with three increments wins by its generation; the other one holds five, under the same actor.
        original.Change(("value", "13"));
        original.Change(("value", "23"));
        var merging = new Replica(SampleMerge.Only(MergeKind.Counter), "CCCCCCCCCC");
        merging.Sync(original);
        Assert.Equal("""{"value":25}""", merging.Content);
    }

    [Fact]
    public void Rule_4_increments_of_two_actors_add_up()
    {
        SampleMerge counter = SampleMerge.Only(MergeKind.Counter);
        var a = new Replica(counter, "AAAAAAAAAA");
        var b = new Replica(counter, "BBBBBBBBBB");
        a.Put("""{"value":10}""");
        b.Sync(a);
        a.Change(("value", "13"));
        b.Change(("value", "9"));
        a.Sync(b);
        Assert.Equal("""{"value":12}""", a.Content);
    }

    [Fact]
    public void Rule_4_an_edit_beside_a_leaf_that_cannot_be_read_takes_a_fresh_actor()
    {
        SampleMerge counter = SampleMerge.Only(MergeKind.Counter);
        var a = new Replica(counter, "AAAAAAAAAA");
        a.Put("""{"value":1}""");
        RevisionId first = a.Winner.Revision;
        a.EditAsForeigner(static body => { body["~"] = "2newer"; return body; });
        DocumentRevision newer = a.Winner;
        var b = new Replica(counter, "AAAAAAAAAA");
        b.Add(a.Revisions.Single(revision => revision.Revision == first));
        b.Change(("value", "5"));
        b.Change(("value", "6"));
        b.Add(newer);
        b.Change(("value", "9"));
        Assert.Contains("\"a\":[", Encoding.UTF8.GetString(b.Winner.Body.Span), StringComparison.Ordinal);
        Assert.Equal("""{"value":9}""", b.Content);
    }

    [Fact]
    public void Rule_4_a_resolution_tells_how_many_actors_the_document_has()
    {
        SampleMerge counter = SampleMerge.Only(MergeKind.Counter);
        var all = new Replica(counter, "AAAAAAAAAA");
        all.Put("""{"value":1}""");
        for (int i = 0; i < 70; i++)
        {
            all.Actor = $"actor{i:00000}";
            all.Change(("value", $"{i + 2}"));
        }

        var other = new Replica(counter, "BBBBBBBBBB");
        other.Pull(all);
        other.Change(("value", "100"));
        all.Change(("value", "200"));
        all.Pull(other);
        Resolution resolution = ConflictResolver.Resolve(counter, all.Snapshot!);
        Assert.Equal((ResolutionOutcome.Resolved, 72), (resolution.Outcome, resolution.Actors));
    }

    [Fact]
    public void Rule_5_a_resolver_follows_the_member_where_its_own_schema_says_otherwise()
    {
        SampleMerge counter = SampleMerge.Only(MergeKind.Counter);
        var a = new Replica(counter, "AAAAAAAAAA");
        var b = new Replica(counter, "BBBBBBBBBB");
        var older = new Replica(SampleMerge.Plain("value"), "OOOOOOOOOO");
        a.Put("""{"value":10}""");
        b.Sync(a);
        older.Sync(a);
        a.Change(("value", "11"));
        b.Change(("value", "12"));
        older.Change(("value", "15"));
        older.Sync(a);
        older.Sync(b);
        Assert.Equal("""{"value":18}""", older.Content);
    }

    [Theory]
    [InlineData("\"2x\"", ResolutionOutcome.AwaitingNewerVersion)]
    [InlineData("""["2x",7]""", ResolutionOutcome.AwaitingNewerVersion)]
    [InlineData("""["1AAAAAAF.AAAAAAAAAA",{"k":{"text":["zz"]}}]""", ResolutionOutcome.AwaitingNewerVersion)]
    [InlineData("""["1AAAAAAF.AAAAAAAAAA",{"q":1}]""", ResolutionOutcome.AwaitingNewerVersion)]
    [InlineData("""{"no":"array"}""", ResolutionOutcome.Failed)]
    [InlineData("1", ResolutionOutcome.Failed)]
    [InlineData("[1]", ResolutionOutcome.Failed)]
    [InlineData("\"\"", ResolutionOutcome.Failed)]
    [InlineData("\"1AAAAAAF\"", ResolutionOutcome.Failed)]
    [InlineData("\"1AAAAAAgAAAAAAAB.AAAAAAAAAA\"", ResolutionOutcome.Failed)]
    [InlineData("\"1AAAAAAF.not an actor\"", ResolutionOutcome.Failed)]
    [InlineData("\"1AAAAAAF.\"", ResolutionOutcome.Failed)]
    [InlineData("\"1AAAAAAF.AAAAAAAAAA.\"", ResolutionOutcome.Failed)]
    [InlineData("\"1AAAAAAF.AAAAAAAAAA.AAg\"", ResolutionOutcome.Failed)]
    [InlineData("\"1AAAAAAF.AAAAAAAAAA.AAN\"", ResolutionOutcome.Failed)]
    [InlineData("""["1AAAAAAF.AAAAAAAAAA"]""", ResolutionOutcome.Failed)]
    [InlineData("""["1AAAAAAF.AAAAAAAAAA",{"s":{"text":[0,7]}}]""", ResolutionOutcome.Failed)]
    [InlineData("""["1AAAAAAF.AAAAAAAAAA",{"k":{"text":["c",0,1.5,0]}}]""", ResolutionOutcome.Failed)]
    public void Rule_5_a_member_that_cannot_be_read_leaves_the_conflict_open_and_writes_nothing(
        string reserved, ResolutionOutcome outcome)
    {
        Diverge();
        _b.EditAsForeigner(body => { body["~"] = System.Text.Json.Nodes.JsonNode.Parse(reserved); return body; });
        _a.Pull(_b);
        string before = _a.Leaves;
        Assert.Equal(outcome, _a.Resolve());
        Assert.Equal(before, _a.Leaves);
    }

    [Fact]
    public void Rule_6_a_delete_that_saw_everything_stays_and_one_that_did_not_gives_way()
    {
        _a.Put("""{"source":"s","text":"x"}""");
        _b.Sync(_a);
        _a.Delete();
        _b.Change(("text", "\"y\""));
        _a.Sync(_b);
        Assert.Equal("""{"source":"s","text":"y"}""", _a.Content);

        _a.Delete();
        _b.Sync(_a);
        Assert.True(_b.Winner.Deleted);
    }

    [Fact]
    public void Rule_6_a_live_leaf_that_a_delete_saw_on_another_branch_is_deleted_too()
    {
        Diverge();
        var late = new Replica(Plain, "CCCCCCCCCC");
        late.Pull(_a);
        _a.Sync(_b);
        _a.Delete();
        late.Pull(_a);

        // Only the branch that lost is live here, as after a replication that was cut in the middle.
        var partial = new Replica(Plain, "DDDDDDDDDD");
        foreach (DocumentRevision revision in late.Revisions.Where(static r => !r.Deleted || r.Body.Length > 2))
            partial.Add(revision);
        partial.Resolve();
        Assert.True(partial.Winner.Deleted);
    }

    [Fact]
    public void Rule_6_a_users_tombstone_keeps_the_member_and_no_values()
    {
        _a.Put("""{"source":"secret","text":"secret"}""");
        _a.Delete();
        string body = Encoding.UTF8.GetString(_a.Winner.Body.Span);
        Assert.StartsWith("""{"~":["1""", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConflictPolicy.DeleteWins)]
    [InlineData(ConflictPolicy.ForgetWins)]
    public void Rule_6_where_deletes_win_a_concurrent_edit_stays_deleted(ConflictPolicy policy)
    {
        var a = new Replica(Plain with { Policy = policy }, "AAAAAAAAAA");
        var b = new Replica(Plain with { Policy = policy }, "BBBBBBBBBB");
        a.Put("""{"text":"x"}""");
        b.Sync(a);
        a.Delete();
        b.Clock = 1_000_000;
        b.Change(("text", "\"y\""));
        a.Sync(b);
        b.Sync(a);
        Assert.True(a.Winner.Deleted);
        Assert.Equal(a.Leaves, b.Leaves);
    }

    [Fact]
    public void Rule_6_a_tombstone_of_a_forgotten_document_keeps_nothing_of_its_content()
    {
        var a = new Replica(Plain with { Policy = ConflictPolicy.ForgetWins }, "AAAAAAAAAA");
        var b = new Replica(Plain with { Policy = ConflictPolicy.ForgetWins }, "AAAAAAAAAA") { Clock = 1_000 };
        a.Put("""{"text":"one"}""");
        b.Put("""{"source":"another"}""");
        a.Delete();
        b.Delete();
        Assert.Equal(a.Winner.Body.ToArray(), b.Winner.Body.ToArray());
    }

    [Theory]
    [InlineData(ConflictPolicy.UpdateWins)]
    [InlineData(ConflictPolicy.DeleteWins)]
    [InlineData(ConflictPolicy.ForgetWins)]
    public void Rule_6_a_document_that_is_created_again_lives_and_its_old_values_do_not_come_back(ConflictPolicy policy)
    {
        var a = new Replica(Plain with { Policy = policy }, "AAAAAAAAAA");
        var b = new Replica(Plain with { Policy = policy }, "BBBBBBBBBB");
        a.Put("""{"source":"old","text":"old"}""");
        b.Sync(a);
        a.Delete();
        a.Put("""{"text":"new"}""");
        b.Sync(a);
        Assert.Equal("""{"text":"new"}""", b.Content);
        Assert.Equal(a.Leaves, b.Leaves);
        a.Sync(b);
        Assert.False(a.Winner.Deleted);
    }

    [Fact]
    public void Rule_6_a_document_is_not_created_again_beside_a_delete_that_cannot_be_read()
    {
        Diverge();
        _a.Pull(_b);
        _a.Delete();
        DocumentRevision tombstone = _a.Winner;
        var reader = new Replica(Plain, "CCCCCCCCCC");
        foreach (DocumentRevision revision in _a.Revisions.Where(revision => revision.Revision != tombstone.Revision))
            reader.Add(revision);
        reader.Add(
            new DocumentRevision
            { Id = tombstone.Id, Path = tombstone.Path, Deleted = true, Body = "{\"~\":\"2newer\"}"u8.ToArray() });
        Assert.True(reader.Winner.Deleted);
        Assert.Throws<MemoryFormatException>(() => reader.Put("""{"text":"again"}"""));
    }

    [Fact]
    public void Rule_7_a_foreign_edit_beats_what_it_replaced_and_loses_to_a_concurrent_stamped_one()
    {
        _a.Put("""{"source":"s","text":"x"}""");
        _b.Sync(_a);
        var c = new Replica(Plain, "CCCCCCCCCC");
        c.Sync(_a);
        _a.EditAsForeigner(body => { body["text"] = "foreign"; body["source"] = "foreign"; return body; });
        _b.Change(("source", "\"b\""));
        _b.Sync(_a);
        Assert.Equal("""{"source":"b","text":"foreign"}""", _b.Content);
    }

    [Fact]
    public void Rule_7_a_foreign_edit_that_dropped_the_member_is_an_edit_with_the_lowest_stamps()
    {
        _a.Put("""{"source":"s","text":"x"}""");
        _b.Sync(_a);
        _a.EditAsForeigner(body => { body.Remove("~"); body["text"] = "foreign"; body["extra"] = 1; return body; });
        Assert.Equal("""{"source":"s","text":"foreign","extra":1}""", _a.Content);
        _b.Change(("source", "\"b\""));
        _b.Sync(_a);
        Assert.Equal("""{"extra":1,"source":"b","text":"x"}""", _b.Content);
    }

    [Fact]
    public void Rule_7_a_foreign_edit_of_a_counter_counts_as_its_difference()
    {
        SampleMerge counter = SampleMerge.Only(MergeKind.Counter);
        var a = new Replica(counter, "AAAAAAAAAA");
        var b = new Replica(counter, "BBBBBBBBBB");
        a.Put("""{"value":10}""");
        b.Sync(a);
        a.EditAsForeigner(body => { body["value"] = 15; return body; });
        b.Change(("value", "11"));
        b.Sync(a);
        Assert.Equal("""{"value":16}""", b.Content);
    }

    [Fact]
    public async Task Rule_7_a_dropped_member_is_put_back_from_the_ancestor_with_the_difference_to_it()
    {
        var a = new Replica(new SampleMerge(), "AAAAAAAAAA");
        var b = new Replica(new SampleMerge(), "BBBBBBBBBB");
        a.Put("""{"hits":10,"labels":{"x":1,"y":1},"place":{"city":"c"},"source":"s","tags":["one","two"],"text":"x"}""");
        b.Sync(a);
        a.EditAsForeigner(body =>
        {
            body.Remove("~");
            body["text"] = "foreign";
            body["hits"] = 12;
            body["tags"] = new System.Text.Json.Nodes.JsonArray("one", "three");
            body["labels"]!["x"] = 2;
            return body;
        });
        b.Change(
            ("source", "\"b\""), ("hits", "11"), ("tags", """["two","one","four"]"""), ("place", """{"city":"d"}"""));
        b.Change(("labels", """{"x":1,"y":9}"""));
        Assert.True(await a.RestoreAsync());
        Assert.False(await a.RestoreAsync());
        a.Sync(b);
        b.Sync(a);
        Assert.Equal(
            """{"hits":13,"labels":{"x":2,"y":9},"place":{"city":"d"},"source":"b","tags":["four","one","three"],"text":"foreign"}""",
            a.Content);
        Assert.Equal(a.Leaves, b.Leaves);
    }

    [Fact]
    public async Task Rule_7_the_revision_that_puts_a_member_back_is_the_same_wherever_it_is_written()
    {
        _a.Put("""{"source":"s","text":"x"}""");
        _b.Sync(_a);
        _a.EditAsForeigner(body => { body.Remove("~"); body["text"] = "foreign"; return body; });
        _b.Pull(_a);
        _b.Clock = 900_000;
        Assert.True(await _a.RestoreAsync());
        Assert.True(await _b.RestoreAsync());
        Assert.Equal(_a.Leaves, _b.Leaves);
    }

    [Fact]
    public async Task Rule_7_nothing_is_put_back_from_behind_an_ancestor_whose_body_is_gone()
    {
        _a.Put("""{"source":"s","text":"x"}""");
        _a.EditAsForeigner(body => { body["text"] = "1"; return body; });
        _a.Forget(_a.Winner.Revision);
        _a.EditAsForeigner(body => { body.Remove("~"); body["text"] = "2"; return body; });
        Assert.False(await _a.RestoreAsync());
    }

    private static RevisionId First(RevisionId left, RevisionId right) => left.CompareTo(right) > 0 ? left : right;

    /// <summary>Two replicas that have edited one document each, a member of its own.</summary>
    private void Diverge()
    {
        _a.Put("""{"source":"s","text":"x"}""");
        _b.Pull(_a);
        _a.Change(("text", "\"a\""));
        _b.Change(("source", "\"b\""));
    }
}
