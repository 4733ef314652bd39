using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>
/// Counters, sets and stamps at the ends of their ranges: no edit says that it succeeded and has no effect.
/// </summary>
public sealed class LimitTests
{
    private const string Poisoned = "9223372036854775808";

    private readonly Replica _a = new(SampleMerge.Only(MergeKind.Counter), "AAAAAAAAAA");
    private readonly Replica _b = new(SampleMerge.Only(MergeKind.Counter), "BBBBBBBBBB");

    [Theory]
    [InlineData("1267650600228229401496703205376")]
    [InlineData("9223372036854775809")]
    public void An_entry_beyond_2_to_63_is_damaged_and_the_message_names_the_way_out(string added)
    {
        _a.Graft(
            $$$"""{"value":9223372036854775807,"~":["1DIGESTPo.HHHHHHHHHH",{"k":{"value":["c",0,"{{{added}}}",0]}}]}""");
        var exception = Assert.Throws<MemoryFormatException>(() => _a.Put("""{"value":5}"""));
        Assert.Contains("UpsertAsync", exception.Message, StringComparison.Ordinal);
        Assert.Contains("DeleteAsync", exception.Message, StringComparison.Ordinal);
        _a.Upsert("""{"value":5}""");
        Assert.Equal("""{"value":5}""", _a.Content);
    }

    [Theory]
    [InlineData("HHHHHHHHHH")]
    [InlineData("AAAAAAAAAA")]
    public void A_counter_at_its_limit_is_brought_to_any_value_that_an_edit_wants(string actor)
    {
        _a.Graft(
            $$$"""{"value":9223372036854775807,"~":["1DIGESTPo.{{{actor}}}",{"k":{"value":["c",0,"{{{Poisoned}}}",0]}}]}""");
        foreach (long wanted in (long[])[5, 9, -1, 0, 7])
        {
            _a.Put($$"""{"value":{{wanted}}}""");
            Assert.Equal($$"""{"value":{{wanted}}}""", _a.Content);
        }

        _b.Sync(_a);
        _a.Change(("value", "8"));
        _b.Change(("value", "10"));
        _a.Sync(_b);
        _b.Sync(_a);
        Assert.Equal("""{"value":11}""", _a.Content);
        Assert.Equal(_a.Leaves, _b.Leaves);
    }

    [Fact]
    public void A_counter_at_its_limit_starts_at_zero_when_its_document_is_created_again()
    {
        _a.Graft(
            $$$"""{"value":9223372036854775807,"~":["1DIGESTPo.AAAAAAAAAA",{"k":{"value":["c",0,"{{{Poisoned}}}",0]}}]}""");
        _a.Delete();
        _a.Put("""{"value":3}""");
        Assert.Equal("""{"value":3}""", _a.Content);
        _a.Put("""{"value":4}""");
        Assert.Equal("""{"value":4}""", _a.Content);
    }

    [Fact]
    public void An_edit_that_cannot_give_the_wanted_value_throws_and_an_upsert_begins_the_counter_anew()
    {
        const string two = "[\"c\",0,\"" + Poisoned + "\",0,1,\"" + Poisoned + "\",0]";
        _a.Graft(
            $$$"""{"value":9223372036854775807,"~":["1DIGESTPo.HHHHHHHHHH",{"a":["IIIIIIIIII"],"k":{"value":{{{two}}}}}]}""");
        var exception = Assert.Throws<MemoryFormatException>(() => _a.Put("""{"value":5}"""));
        Assert.Contains("18446744073709551616", exception.Message, StringComparison.Ordinal);
        Assert.True(_a.Upsert("""{"value":5}"""));
        Assert.Equal("""{"value":5}""", _a.Content);
        Assert.True(_a.Put("""{"value":6}"""));
        Assert.Equal("""{"value":6}""", _a.Content);
    }

    [Fact]
    public void Extremes_of_64_bits_count_as_far_as_they_go()
    {
        _a.Put("""{"value":9223372036854775807}""");
        _b.Sync(_a);
        _a.Put("""{"value":0}""");
        _b.Put("""{"value":9223372036854775806}""");
        _a.Sync(_b);
        Assert.Equal("""{"value":-1}""", _a.Content);
        _a.Put("""{"value":-9223372036854775808}""");
        _a.Put("""{"value":-12}""");
        Assert.Equal("""{"value":-12}""", _a.Content);
    }

    [Fact]
    public void A_set_whose_numbers_are_used_up_takes_further_elements_under_a_fresh_actor()
    {
        var a = new Replica(SampleMerge.Only(MergeKind.Set), "AAAAAAAAAA");
        a.Graft("""{"value":["x"],"~":["1DIGESTPo.AAAAAAAAAA",{"k":{"value":["s",[0,9007199254740991]]}}]}""");
        a.Put("""{"value":["x","y"]}""");
        a.Put("""{"value":["y","z"]}""");
        Assert.Equal("""{"value":["y","z"]}""", a.Content);
    }

    [Theory]
    [InlineData("""["s",[0,1],[[]]]""")]
    [InlineData("""["s",[0,1],[2]]""")]
    public void An_element_without_a_dot_or_with_one_beyond_the_maximum_is_damaged(string state)
    {
        var a = new Replica(SampleMerge.Only(MergeKind.Set), "AAAAAAAAAA");
        a.Graft($$$"""{"value":["x"],"~":["1DIGESTPo.HHHHHHHHHH",{"k":{"value":{{{state}}}}}]}""");
        Assert.Throws<MemoryFormatException>(() => a.Put("""{"value":[]}"""));
    }

    [Theory]
    [InlineData("zzzzzzzzzz")]
    [InlineData("0000000000")]
    public void An_edit_beats_the_stamp_at_the_end_of_time_that_it_saw(string hostile)
    {
        SampleMerge merge = SampleMerge.Plain("source", "text");
        var a = new Replica(merge, "AAAAAAAAAA");
        var b = new Replica(merge, "BBBBBBBBBB");
        a.Graft($$"""{"source":"h","text":"h","~":"1DIGESTf________.{{hostile}}"}""");
        b.Sync(a);
        b.Graft($$"""{"source":"h2","text":"h","~":"1DIGESTf________.{{hostile}}"}""");
        a.Change(("text", "\"a\""));
        a.Sync(b);
        b.Sync(a);
        Assert.Equal("""{"source":"h2","text":"a"}""", a.Content);
        Assert.Equal(a.Leaves, b.Leaves);

        // Each further edit beats the one before it, by whomever.
        b.Change(("text", "\"b\""));
        a.Pull(b);
        b.Change(("source", "\"b\""));
        a.Change(("text", "\"A\""));
        a.Sync(b);
        b.Sync(a);
        Assert.Equal("""{"source":"b","text":"A"}""", a.Content);
        Assert.Equal(a.Leaves, b.Leaves);
    }

    [Fact]
    public void A_foreign_edit_beats_the_edit_at_the_end_of_time_that_it_replaced()
    {
        SampleMerge merge = SampleMerge.Plain("source", "text");
        var a = new Replica(merge, "AAAAAAAAAA");
        var b = new Replica(merge, "BBBBBBBBBB");
        a.Graft("""{"source":"h","text":"h","~":"1DIGESTf________.zzzzzzzzzz"}""");
        for (int i = 0; i < 6; i++) a.Change(("text", $"\"{i}\""));
        b.Pull(a);
        b.Change(("source", "\"b\""));
        a.EditAsForeigner(static body => { body["text"] = "foreign"; return body; });
        a.Sync(b);
        Assert.Equal("""{"source":"b","text":"foreign"}""", a.Content);
    }

    [Fact]
    public void After_the_greatest_stamp_of_all_an_edit_throws_and_an_upsert_writes_over_it()
    {
        var a = new Replica(SampleMerge.Plain("text"), "AAAAAAAAAA");
        a.Graft("""{"text":"h","~":["1DIGESTA.",{"a":["zzzzzzzzzz"],"s":{"text":[9007199254740991,1,2147483647]}}]}""");
        Assert.Throws<MemoryFormatException>(() => a.Put("""{"text":"a"}"""));
        a.Upsert("""{"text":"a"}""");
        a.Put("""{"text":"b"}""");
        Assert.Equal("""{"text":"b"}""", a.Content);
    }

    [Theory]
    [InlineData(ConflictPolicy.DeleteWins)]
    [InlineData(ConflictPolicy.ForgetWins)]
    public void Nothing_is_created_after_the_greatest_delete_of_all_unless_it_is_written_over(ConflictPolicy policy)
    {
        var a = new Replica(SampleMerge.Plain("text") with { Policy = policy }, "AAAAAAAAAA");
        a.Put("""{"text":"x"}""");
        DocumentRevision live = a.Winner;
        a.Add(new DocumentRevision
        {
            Id = live.Id,
            Path = live.Path.Append(new RevisionId(2, UInt128.One)),
            Deleted = true,
            Body = """{"~":["1AAAAAAA.",{"d":9007199254740991}]}"""u8.ToArray(),
        });
        Assert.Throws<MemoryFormatException>(() => a.Put("""{"text":"a"}"""));
        a.Upsert("""{"text":"a"}""");
        Assert.Equal("""{"text":"a"}""", a.Content);
    }

    [Fact]
    public void An_upsert_takes_the_place_of_all_leaves_where_none_can_be_above_them()
    {
        var a = new Replica(SampleMerge.Plain("text"), "AAAAAAAAAA");
        a.Put("""{"text":"x"}""");
        GraftLeavesAtTheLimit(a);

        Assert.Equal(2, a.Snapshot!.LiveLeaves);
        Assert.Throws<MemoryFormatException>(() => a.Put("""{"text":"a"}"""));
        a.Upsert("""{"text":"a"}""");
        Assert.Equal(1, a.Snapshot!.LiveLeaves);
        a.Put("""{"text":"b"}""");
        a.Resolve();
        Assert.Equal("""{"text":"b"}""", a.Content);
    }

    [Fact]
    public void Deletes_at_the_limit_that_stay_beside_an_upsert_are_told_and_purged()
    {
        var a = new Replica(SampleMerge.Plain("text"), "AAAAAAAAAA");
        a.Put("""{"text":"x"}""");
        GraftLeavesAtTheLimit(a);

        a.Delete();
        Assert.Equal(0, a.Snapshot!.LiveLeaves);
        var exception = Assert.Throws<MemoryFormatException>(() => a.Upsert("""{"text":"a"}"""));
        Assert.Contains("Purge", exception.Message, StringComparison.Ordinal);
    }

    private static void GraftLeavesAtTheLimit(Replica replica)
    {
        RevisionPath first = replica.Winner.Path;
        foreach (string text in (string[])["h", "i"])
        {
            replica.Graft(
                $$$"""{"text":"{{{text}}}","~":["1DIGESTA.",{"a":["zzzzzzzzzz"],"s":{"text":[9007199254740991,1,2147483647]}}]}""",
                first);
        }
    }
}
