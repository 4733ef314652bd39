using System.Text;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Tests.Merging;

public sealed class HotPathTests
{
    private static readonly string[] Names = ["agent", "b", "edition", "source", "text", "zeal"];
    private static readonly string[] NamesOfOneCode = ["agent", "bg", "edition", "file", "source", "text"];
    private static readonly string[] Values =
    [
        "1", "0", "-5", "1.5", "null", "true", "\"\"", "\"x\"", "\"a,b\\\"c\\\\\"", "\"}{][\"",
        "[1,\"]\",{\"a\":\"}\"}]", "{\"c\":[],\"d\":\",\"}",
        "\"~\"", "\"\u00e9\"",
    ];

    [Fact]
    public void A_further_edit_writes_what_the_general_path_writes()
    {
        const int seed = 20_261;
        var random = new Random(seed);
        int hot = 0, unchanged = 0;
        for (int run = 0; run < 400; run++)
        {
            string[] names = run % 8 == 0 ? NamesOfOneCode : Names;
            SampleMerge merge = SampleMerge.Plain(names);
            var current = Written(merge, null, Content(random, names, null), "AAAAAAAAAA", 1_000);
            Dictionary<string, string> stored = [];
            for (int step = 0; step < 12; step++)
            {
                string content = Content(random, names, stored);
                var context = new EditContext(
                    random.Next(25) == 0 ? "BBBBBBBBBB" : "AAAAAAAAAA", 900 + random.Next(400));
                DocumentWrite? general = TypedEdit.ComposeInGeneral(merge, current.Id, current, Utf8(content), context);
                DocumentWrite? composed = TypedEdit.Compose(merge, current.Id, current, Utf8(content), context);
                Assert.True(
                    Describe(general) == Describe(composed),
                    $"seed {seed}, run {run}, step {step}: over {Encoding.UTF8.GetString(current.Winner.Body.Span)}\n"
                    + $"general: {Describe(general)}\nhot: {Describe(composed)}");
                if (PlainEdit.TryComposeNext(merge, current, Utf8(content).Span, context, out DocumentWrite? next))
                {
                    hot++;
                    if (next is null) unchanged++;
                }

                if (composed is not null) current = After(current, composed, random);
            }
        }

        // The test compares nothing unless the hot path is taken often, for edits that change something and for others.
        Assert.True(hot > 800, $"only {hot} edits took the hot path");
        Assert.True(unchanged > 20, $"only {unchanged} edits changed nothing");
    }

    [Theory]
    [InlineData("""{"agent":"a7","text":"y","~":"1BrdM_pPo.AAAAAAAAAA"}""")]
    [InlineData("""{"agent":"a7","text":"y"}""")]
    [InlineData("""{"agent":"a7","x":{"a":1,"~":"1BrdM_pPo.AAAAAAAAAA"}}""")]
    public void A_body_that_another_editor_touched_takes_the_general_path(string body)
    {
        var leaf = new DocumentRevision
        { Id = "sample:1", Path = new RevisionPath(new RevisionId(1, 7)), Body = Utf8(body) };
        var current = new DocumentSnapshot { Id = leaf.Id, Sequence = 1, Leaves = [leaf] };
        Assert.False(PlainEdit.TryComposeNext(
            SampleMerge.Plain(Names), current, """{"agent":"a8","text":"y"}"""u8, new EditContext(
                "AAAAAAAAAA", 2_000), out _));
    }

    private static string Content(Random random, string[] names, Dictionary<string, string>? stored)
    {
        stored ??= [];
        foreach (string name in names)
        {
            if (random.Next(5) == 0) stored[name] = Values[random.Next(Values.Length)];
            else if (random.Next(200) == 0) stored.Remove(name);
        }

        if (stored.Count == 0) stored["agent"] = "\"a7\"";
        return "{"
            + string.Join(
                ',', stored.OrderBy(static m => m.Key, StringComparer.Ordinal).Select(
                    static m => $"\"{m.Key}\":{m.Value}")) + "}";
    }

    private static DocumentSnapshot Written(
        SampleMerge merge, DocumentSnapshot? current, string content, string actor, long now)
    {
        DocumentWrite write = TypedEdit.Compose(
            merge, "sample:1", current, Utf8(content), new EditContext(actor, now))!;
        return new DocumentSnapshot { Id = "sample:1", Sequence = 1, Leaves = [write.Revisions[^1]] };
    }

    /// <summary>
    /// The document after a write; at times as somebody else left it, who knows nothing of the reserved member.
    /// </summary>
    private static DocumentSnapshot After(DocumentSnapshot current, DocumentWrite write, Random random)
    {
        DocumentRevision leaf = write.Revisions[^1];
        if (random.Next(40) == 0)
        {
            string body = Encoding.UTF8.GetString(leaf.Body.Span).Replace(
                "\"x\"", "\"foreign\"", StringComparison.Ordinal);
            leaf = new DocumentRevision { Id = leaf.Id, Path = leaf.Path, Body = Utf8(body) };
        }

        return new DocumentSnapshot { Id = current.Id, Sequence = current.Sequence + 1, Leaves = [leaf] };
    }

    private static string Describe(DocumentWrite? write) => write is null
        ? "nothing"
        : $"{write.IfSequence} " + string.Join('\n', write.Revisions.Select(
            static revision => $"{revision.Path} {revision.Deleted} {Encoding.UTF8.GetString(revision.Body.Span)}"));

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
