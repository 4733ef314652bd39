using System.Text;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Filters;

/// <summary>Selectors answer as CouchDB does, but for the order of strings, which is that of code points.</summary>
public sealed class MangoSelectorTests
{
    private const int Many = 100_000;

    [Theory]
    // A negation goes down to the fields: one that is missing meets neither the condition nor its opposite.
    [InlineData("""{"a":{"$not":{"$eq":1}}}""", """{"b":1}""", false)]
    [InlineData("""{"a":{"$not":{"$eq":1}}}""", """{"a":2}""", true)]
    [InlineData("""{"$not":{"a":{"$gt":1}}}""", """{"b":1}""", false)]
    [InlineData("""{"$nor":[{"a":1}]}""", """{"b":1}""", false)]
    [InlineData("""{"$nor":[{"a":1}]}""", """{"a":2}""", true)]
    [InlineData("""{"$nor":[{"a":1},{"b":2}]}""", """{"a":2,"b":2}""", false)]
    [InlineData("""{"$not":{"$and":[{"a":1},{"b":1}]}}""", """{"a":2}""", true)]
    [InlineData("""{"$not":{"$not":{"a":1}}}""", """{"a":1}""", true)]
    [InlineData("""{"$not":{"a":{"$size":1}}}""", """{"b":1}""", false)]
    [InlineData("""{"$not":{"a":{"$size":1}}}""", """{"a":1}""", true)]
    [InlineData("""{"a":{"$ne":1}}""", """{"b":1}""", false)]
    [InlineData("""{"a":{"$nin":[1]}}""", """{"b":1}""", false)]
    [InlineData("""{"a":{"$not":{"$exists":true}}}""", """{"b":1}""", true)]
    [InlineData("""{"a":{"$not":{"$exists":false}}}""", """{"b":1}""", false)]
    // Below an item of an array a negation stays where it is.
    [InlineData("""{"a":{"$elemMatch":{"b":{"$not":{"$eq":1}}}}}""", """{"a":[{"c":1}]}""", true)]
    // Values are ordered across types.
    [InlineData("""{"a":{"$gt":5}}""", """{"a":"x"}""", true)]
    [InlineData("""{"a":{"$lt":5}}""", """{"a":null}""", true)]
    [InlineData("""{"a":{"$lt":true}}""", """{"a":false}""", true)]
    [InlineData("""{"a":{"$gt":true}}""", """{"a":0}""", true)]
    [InlineData("""{"a":{"$gt":"zzz"}}""", """{"a":[]}""", true)]
    [InlineData("""{"a":{"$gt":[9]}}""", """{"a":{"x":1}}""", true)]
    [InlineData("""{"a":{"$lt":[1,2]}}""", """{"a":[1]}""", true)]
    [InlineData("""{"a":{"$gt":{"b":1,"c":1}}}""", """{"a":{"c":0}}""", true)]
    [InlineData("""{"a":{"x":{"$eq":{"c":2,"b":1}}}}""", """{"a":{"x":{"b":1,"c":2}}}""", true)]
    // Text by code points: U+1F600 comes after U+FF5E, though not in UTF-16.
    [InlineData("""{"a":{"$gt":"～"}}""", """{"a":"😀"}""", true)]
    [InlineData("""{"a":{"$gt":"Z"}}""", """{"a":"a"}""", true)]
    // Fields.
    [InlineData("""{"a.0":1}""", """{"a":[1]}""", true)]
    [InlineData("""{"a.1":1}""", """{"a":[1]}""", false)]
    [InlineData("""{"a.-1":1}""", """{"a":[1]}""", false)]
    [InlineData("""{"a.0.b":1}""", """{"a":[{"b":1}]}""", true)]
    [InlineData("""{"a\\.b":1}""", """{"a.b":1}""", true)]
    [InlineData("""{"a.b":{"$exists":false}}""", """{"a":{}}""", true)]
    [InlineData("""{"a.b":{"$exists":false}}""", """{"a":1}""", false)]
    [InlineData("""{"a.0":{"$exists":false}}""", """{"a":[]}""", false)]
    // Numbers, of any length.
    [InlineData("""{"a":12345678901234567890}""", """{"a":12345678901234567891}""", false)]
    [InlineData("""{"a":12345678901234567890}""", """{"a":12345678901234567890}""", true)]
    [InlineData("""{"a":{"$lt":12345678901234567891}}""", """{"a":12345678901234567890}""", true)]
    [InlineData("""{"a":{"$lt":-12345678901234567890}}""", """{"a":-12345678901234567891}""", true)]
    [InlineData("""{"a":{"$gt":9007199254740992}}""", """{"a":9007199254740993}""", true)]
    [InlineData("""{"a":{"$gt":1.5}}""", """{"a":2}""", true)]
    [InlineData("""{"a":{"$lt":1e300}}""", """{"a":12345678901234567890}""", true)]
    [InlineData("""{"a":{"$gt":100000000000000000000.0e2}}""", """{"a":10000000000000000000001}""", true)]
    [InlineData("""{"a":1}""", """{"a":1.0}""", true)]
    // Lists.
    [InlineData("""{"$and":[]}""", """{}""", true)]
    [InlineData("""{"$or":[]}""", """{}""", true)]
    [InlineData("""{}""", """{}""", true)]
    [InlineData("""{"a":{"$in":[]}}""", """{"a":1}""", false)]
    [InlineData("""{"a":{"$in":[1,2]}}""", """{"a":[3,2]}""", true)]
    [InlineData("""{"a":{"$in":[[1]]}}""", """{"a":[1]}""", false)]
    [InlineData("""{"a":{"$nin":[1]}}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":{"$all":[]}}""", """{"a":[]}""", false)]
    [InlineData("""{"a":{"$all":[1,2]}}""", """{"a":[2,3,1]}""", true)]
    [InlineData("""{"a":{"$all":[[1,2]]}}""", """{"a":[1,2]}""", true)]
    [InlineData("""{"a":{"$allMatch":{"$gt":1}}}""", """{"a":[]}""", false)]
    [InlineData("""{"a":{"$allMatch":{"$gt":1}}}""", """{"a":[2,3]}""", true)]
    [InlineData("""{"a":{"$elemMatch":{"$gte":80,"$lt":85}}}""", """{"a":[79,81]}""", true)]
    [InlineData("""{"a":{"$keyMapMatch":{"$beginsWith":"x"}}}""", """{"a":{"y":1,"xz":2}}""", true)]
    [InlineData("""{"a":{"$or":[1,2]}}""", """{"a":2}""", true)]
    [InlineData("""{"a":{}}""", """{"a":{}}""", true)]
    [InlineData("""{"a":{}}""", """{"a":{"b":1}}""", false)]
    [InlineData("""{"a":{"$mod":[4,1]}}""", """{"a":9}""", true)]
    [InlineData("""{"a":{"$mod":[4,-1]}}""", """{"a":-9}""", true)]
    [InlineData("""{"a":{"$mod":[-1,0]}}""", """{"a":-9223372036854775808}""", true)]
    [InlineData("""{"a":{"$mod":[2,0]}}""", """{"a":4.5}""", false)]
    [InlineData("""{"a":{"$regex":"^x+$"}}""", """{"a":"xx"}""", true)]
    [InlineData("""{"a":{"$regex":"1"}}""", """{"a":1}""", false)]
    [InlineData("""{"a":{"$size":99999999999}}""", """{"a":[]}""", false)]
    [InlineData("""{"a":{"$type":"null"}}""", """{"a":null}""", true)]
    [InlineData("""{"a":{"$gt":null}}""", """{"a":"\ud800"}""", true)]
    public void A_selector_answers_as_in_CouchDB(string selector, string body, bool matches) =>
        Assert.Equal(matches, MangoSelector.Parse(selector).Matches(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("""{"a":{"$type":"foo"}}""", "Bad argument for operator $type: \"foo\"")]
    [InlineData("""{"a":{"$size":-1}}""", "Bad argument for operator $size: -1")]
    [InlineData("""{"a":{"$size":1.5}}""", "Bad argument for operator $size: 1.5")]
    [InlineData("""{"$and":[1]}""", "One or more conditions is missing a field name.")]
    [InlineData("""{"$or":[{"a":1},{}]}""", "One or more conditions is missing a field name.")]
    [InlineData("""{"$gt":1}""", "One or more conditions is missing a field name.")]
    [InlineData("""{"$or":{}}""", "Bad argument for operator $or: {}")]
    [InlineData("""{"a":{"$not":1}}""", "Bad argument for operator $not: 1")]
    [InlineData("""{"a":{"$in":1}}""", "Bad argument for operator $in: 1")]
    [InlineData("""{"a":{"$elemMatch":1}}""", "Bad argument for operator $elemMatch: 1")]
    [InlineData("""{"a":{"$exists":1}}""", "Bad argument for operator $exists: 1")]
    [InlineData("""{"a":{"$mod":[0,1]}}""", "Bad argument for operator $mod: [0,1]")]
    [InlineData("""{"a":{"$mod":[2,1.5]}}""", "Bad argument for operator $mod: [2,1.5]")]
    [InlineData("""{"a":{"$regex":"("}}""", "Bad argument for operator $regex: \"(\"")]
    [InlineData("""{"a":{"$beginsWith":1}}""", "Bad argument for operator $beginsWith: 1")]
    [InlineData("""{"a":{"$foo":1}}""", "Invalid operator: $foo")]
    [InlineData("""{"$text":"x"}""", "Invalid operator: $text")]
    [InlineData("""{"a..b":1}""", "Invalid field name: \"a..b\"")]
    [InlineData("""{"":1}""", "Invalid field name: \"\"")]
    [InlineData("""[1]""", "Selector error: expected a JSON object")]
    [InlineData("""{"\ud800":1}""", "The selector has a text with half of a surrogate pair.")]
    public void What_is_no_selector_is_refused(string selector, string reason) =>
        Assert.Equal(
            "The selector cannot be used: "
            + reason, Assert.Throws<FormatException>(() => MangoSelector.Parse(selector)).Message);

    [Fact]
    public void A_selector_is_no_deeper_and_no_longer_than_can_be_tried()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 600)) + "1" + new string('}', 600);
        Assert.Contains(
            "nested deeper than 512", Assert.Throws<FormatException>(
                () => MangoSelector.Parse(deep)).Message, StringComparison.Ordinal);
        Assert.True(MangoSelector.Parse(Conditions(999)).Matches("{\"a\":999}"u8.ToArray()));
        Assert.Contains(
            "1000 conditions", Assert.Throws<FormatException>(
                () => MangoSelector.Parse(Conditions(1_000))).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => MangoSelector.Parse("{"));

        static string Conditions(int count) =>
            "{\"$or\":[" + string.Join(',', Enumerable.Range(1, count).Select(static n => $"{{\"a\":{n}}}")) + "]}";
    }

    // One by one these would be ten thousand million comparisons.
    [Fact]
    public void Many_items_are_looked_for_in_many()
    {
        string even = List(static n => 2L * n), odd = List(static n => (2L * n) + 1), shuffled = List(
            static n => 2L * (n * 7919L % Many));
        Assert.False(MangoSelector.Parse($$$"""{"a":{"$in":{{{even}}}}}""").Matches(Body(odd)));
        Assert.True(MangoSelector.Parse($$$"""{"a":{"$nin":{{{even}}}}}""").Matches(Body(odd)));
        Assert.True(MangoSelector.Parse($$$"""{"a":{"$in":{{{shuffled}}}}}""").Matches(Body("[1,3,199998]")));
        Assert.True(MangoSelector.Parse($$$"""{"a":{"$all":{{{shuffled}}}}}""").Matches(Body(even)));
        Assert.False(MangoSelector.Parse($$$"""{"a":{"$all":{{{even}}}}}""").Matches(Body(odd)));

        static string List(Func<int, long> item) =>
            "[" + string.Join(',', Enumerable.Range(0, Many).Select(item)) + "]";
        static byte[] Body(string list) => Encoding.UTF8.GetBytes($$"""{"a":{{list}}}""");
    }

    [Theory]
    [InlineData("""[1,"a",null,{"b":[2]},1.5]""")]
    [InlineData("""[{"c":1,"b":2},[],"",false,12345678901234567890,-3]""")]
    public void Items_of_all_kinds_are_found_and_no_others(string items)
    {
        foreach (string item in (string[])
            ["1", "1.0", "\"a\"", "null", "{\"b\":[2]}", "1.5", "{\"b\":2,\"c\":1}", "[]", "\"\"", "false",
                "12345678901234567890", "-3", "2", "true", "\"A\"", "{}", "[1]", "12345678901234567891"])
        {
            bool isThere = System.Text.Json.JsonDocument.Parse(items).RootElement.EnumerateArray().Any(one =>
                MangoSelector.Parse($$$"""{"a":{"$eq":{{{one.GetRawText()}}}}}""").Matches(Document(item)));
            // An empty array has no item that could be in the list.
            bool isArray = item.StartsWith('[');
            Assert.Equal(
                isThere && !isArray, MangoSelector.Parse($$$"""{"a":{"$in":{{{items}}}}}""").Matches(Document(item))
                    && !isArray);
            Assert.Equal(
                isThere, MangoSelector.Parse($$$"""{"a":{"$all":[{{{item}}},{{{item}}}]}}""").Matches(Document(items)));
        }

        static byte[] Document(string value) => Encoding.UTF8.GetBytes($$"""{"a":{{value}}}""");
    }

    [Theory]
    [InlineData("""{"_id":"x"}""", true, false)]
    [InlineData("""{"_id":{"$gt":"w"}}""", true, false)]
    [InlineData("""{"_id":{"$beginsWith":"x"}}""", true, false)]
    [InlineData("""{"_id":{"$beginsWith":"y"}}""", false, false)]
    [InlineData("""{"$nor":[{"_id":"x"}]}""", false, false)]
    [InlineData("""{"_id":"x","a":1}""", true, true)]
    [InlineData("""{"_rev":{"$beginsWith":"2-"}}""", true, true)]
    [InlineData("""{"_deleted":{"$exists":false}}""", true, true)]
    [InlineData("""{"_attachments":{"$exists":true}}""", true, true)]
    [InlineData("""{"_attachments.t\\.png.length":{"$gte":7}}""", true, true)]
    [InlineData("""{"_attachments.t\\.png.content_type":"text/plain"}""", false, true)]
    public void A_documents_envelope_can_be_asked_for(string selector, bool matches, bool needsBody)
    {
        MangoSelector parsed = MangoSelector.Parse(selector);
        Assert.Equal(needsBody, parsed.NeedsBody);
        Assert.Equal(matches, parsed.Matches(new DocumentRevision
        {
            Id = "x",
            Path = new RevisionPath(RevisionId.Parse("2-abc")),
            Body = "{\"a\":1}"u8.ToArray(),
            Attachments =
                [new DocumentAttachment { Name = "t.png", ContentType = "image/png", Length = 7, RevPos = 1 }],
        }));
    }

    [Fact]
    public void Id_prefixes_are_told()
    {
        Assert.Equal(
            ["a:", "b:"], MangoSelector.Parse(
                """{"$or":[{"_id":{"$beginsWith":"a:"}},{"_id":{"$beginsWith":"b:"}}]}""").IdPrefixes);
        Assert.Empty(MangoSelector.Parse("""{"$or":[{"_id":{"$beginsWith":"a:"}},{"n":1}]}""").IdPrefixes);
        Assert.Empty(MangoSelector.Parse("""{"$not":{"_id":{"$beginsWith":"a:"}}}""").IdPrefixes);
        Assert.Empty(MangoSelector.Parse("""{"$or":[]}""").IdPrefixes);
    }
}
