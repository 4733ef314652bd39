using System.Buffers;
using System.Globalization;
using System.Text;
using TypedMemory.Core.Merging;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

public sealed class CustomMergeTests
{
    private static readonly CustomMerge<long> Bits = Make(new Rule("bits", static (left, right) => left | right));

    [Fact]
    public void Concurrent_values_become_what_the_applications_merge_makes_of_them()
    {
        (Replica a, Replica b) = (new Replica(Typed(Bits), "AAAAAAAAAA"), new Replica(Typed(Bits), "BBBBBBBBBB"));
        a.Put("""{"text":"x","value":1}""");
        b.Sync(a);
        a.Change(("value", "5"));
        b.Change(("value", "3"));
        a.Sync(b);
        b.Sync(a);
        Assert.Equal("""{"text":"x","value":7}""", a.Content);
        Assert.Equal(a.Leaves, b.Leaves);
        Assert.Contains("\"value\":[\"j:bits\"", Encoding.UTF8.GetString(a.Winner.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_only_moves_up()
    {
        var a = new Replica(Typed(Bits), "AAAAAAAAAA");
        a.Put("""{"text":"x","value":4}""");
        a.Change(("value", "1"));
        Assert.Equal("""{"text":"x","value":5}""", a.Content);
        Assert.False(a.Change(("value", "1")));
    }

    [Fact]
    public void A_type_that_lacks_the_merge_edits_the_rest_and_leaves_a_conflict_of_the_member_to_others()
    {
        var a = new Replica(Typed(Bits), "AAAAAAAAAA");
        var older = new Replica(SampleMerge.Plain("text"), "OOOOOOOOOO");
        a.Put("""{"text":"x","value":1}""");
        older.Sync(a);
        older.Change(("text", "\"older\""));
        a.Sync(older);
        Assert.Equal("""{"text":"older","value":1}""", a.Content);

        var b = new Replica(Typed(Bits), "BBBBBBBBBB");
        b.Sync(a);
        a.Change(("value", "2"));
        b.Change(("value", "4"));
        older.Pull(a);
        older.Pull(b);
        Assert.Equal(ResolutionOutcome.AwaitingNewerVersion, older.Resolve());
        Assert.Equal(2, older.Snapshot!.LiveLeaves);
        a.Sync(b);
        Assert.Equal("""{"text":"older","value":7}""", a.Content);
    }

    [Fact]
    public void A_value_that_the_merge_cannot_read_leaves_the_conflict_open_as_failed()
    {
        (Replica a, Replica b) = (new Replica(Typed(Bits), "AAAAAAAAAA"), new Replica(Typed(Bits), "BBBBBBBBBB"));
        a.Put("""{"text":"x","value":1}""");
        b.Sync(a);
        a.EditAsForeigner(static body => { body["value"] = "no number"; return body; });
        b.Change(("value", "2"));
        b.Pull(a);
        Assert.Equal(ResolutionOutcome.Failed, b.Resolve());
    }

    [Fact]
    public void A_delete_that_saw_the_value_stays_and_the_value_does_not_come_back_with_a_new_existence()
    {
        (Replica a, Replica b) = (new Replica(Typed(Bits), "AAAAAAAAAA"), new Replica(Typed(Bits), "BBBBBBBBBB"));
        a.Put("""{"text":"x","value":6}""");
        b.Sync(a);
        a.Delete();
        b.Sync(a);
        Assert.True(b.Winner.Deleted);
        b.Put("""{"text":"y","value":1}""");
        a.Sync(b);
        Assert.Equal("""{"text":"y","value":1}""", a.Content);
    }

    [Fact]
    public void A_lawful_merge_passes_the_check() => MergeLaws.Check(Bits, [0, 1, 2, 3, 1L << 62, -1]);

    [Theory]
    [InlineData("difference", "The join of a value with itself")]
    [InlineData("left", "The order of two values")]
    [InlineData("average", "which two of three values are joined first")]
    public void A_merge_that_breaks_a_law_is_told_which_and_by_what(string name, string law)
    {
        CustomMerge<long> merge = Make(new Rule(name, name switch
        {
            "difference" => static (left, right) => left - right,
            "left" => static (left, right) => left,
            _ => static (left, right) => (left + right) / 2,
        }));
        MergeLawException broken = Assert.Throws<MergeLawException>(() => MergeLaws.Check(merge, [1, 2, 4, 7, 100]));
        Assert.Contains(law, broken.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"\"{name}\"", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_that_depends_on_more_than_its_values_is_found_out()
    {
        int calls = 0;
        CustomMerge<long> moody = Make(
            new Rule("moody", (left, right) => left == right ? left : Math.Max(left, right) + calls++));
        Assert.Throws<MergeLawException>(() => MergeLaws.Check(moody, [1, 2]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("ümlaut")]
    public void A_merge_needs_a_name_that_documents_can_bear(string name) =>
        Assert.Throws<ArgumentException>(() => Make(new Rule(name, static (left, _) => left)));

    private static CustomMerge<long> Make(Rule rule) => new(
        rule,
        static text => long.TryParse(text, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new MemoryFormatException(null, "value", 0, "No number."),
        static (value, output) => output.Write(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture))));

    private static SampleMerge Typed(CustomMerge merge) => new()
    {
        Members = [new("text", MergeKind.LastWriterWins), new("value", MergeKind.Custom) { Custom = merge }],
    };

    private sealed class Rule(string name, Func<long, long, long> join) : IMerge<long>
    {
        public string Name => name;

        public long Join(long left, long right) => join(left, right);
    }
}
