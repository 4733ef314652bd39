using System.Text.Json.Nodes;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.JavaScript.Tests.Views;

/// <summary>Views without reduce: the examples of CouchDB's guide to views, and the parameters of queries.</summary>
public sealed class MapTests(JavaScriptHub hub) : ViewTest(hub)
{
    private const string Posts = """
        [{"_id":"biking","title":"Biking","body":"My biggest hobby is mountainbiking. The other day...","date":"2009/01/30 18:04:11"},
         {"_id":"bought-a-cat","title":"Bought a Cat","body":"I went to the pet store earlier and brought home a little kitty...","date":"2009/02/17 21:13:39"},
         {"_id":"hello-world","title":"Hello World","body":"Well hello and welcome to my new blog...","date":"2009/01/15 15:52:20"}]
        """;

    private const string ByDate = "function(doc) { if(doc.date && doc.title) { emit(doc.date, doc.title); } }";

    [Fact]
    public async Task The_guides_posts_are_found_by_date()
    {
        await FillAsync(Posts);
        await ViewAsync(ByDate);
        HubAnswer answer = await QueryAsync();
        Assert.Equal(
            """
            {"total_rows":3,"offset":0,"rows":[{"id":"hello-world","key":"2009/01/15 15:52:20","value":"Hello World"},{"id":"biking","key":"2009/01/30 18:04:11","value":"Biking"},{"id":"bought-a-cat","key":"2009/02/17 21:13:39","value":"Bought a Cat"}]}
            """,
            answer.Json!.ToJsonString(s_plain));
        Assert.Equal(
            """[{"id":"biking","key":"2009/01/30 18:04:11","value":"Biking"}]""",
            await RowsAsync("key=\"2009/01/30 18:04:11\""));
        Assert.Equal(
            "hello-world,biking", await IdsAsync("startkey=\"2009/01/01 00:00:00\"&endkey=\"2009/02/00 00:00:00\""));
        Assert.Equal("bought-a-cat,biking", await IdsAsync("descending=true&limit=2"));
    }

    [Fact]
    public async Task The_guides_comments_stand_behind_their_posts()
    {
        await FillAsync(
            """
            [{"_id":"ABCDEF","type":"comment","post":"myslug","author":"jan","created_at":"2008/05/01"},
             {"_id":"myslug","type":"post"},
             {"_id":"12345","type":"comment","post":"myslug","author":"chris","created_at":"2008/04/01"}]
            """);
        await ViewAsync(
            """
            function(doc) {
              if (doc.type == "post") { emit([doc._id, 0], doc); }
              else if (doc.type == "comment") { emit([doc.post, 1], doc); }
            }
            """);
        Assert.Equal("myslug,12345,ABCDEF", await IdsAsync("startkey=[\"myslug\"]&endkey=[\"myslug\", 2]"));
    }

    [Fact]
    public async Task The_guides_linked_documents_are_included()
    {
        await FillAsync(
            """
            [{"_id":"11111"},{"_id":"22222","ancestors":["11111"],"value":"hello"},
             {"_id":"33333","ancestors":["22222","11111"],"value":"world"},{"_id":"44444","ancestors":["gone"]}]
            """);
        await ViewAsync(
            """
            function(doc) {
              if (doc.value) {
                emit([doc.value, 0], null);
                if (doc.ancestors) {
                  for (var i in doc.ancestors) { emit([doc.value, Number(i) + 1], {_id: doc.ancestors[i]}); }
                }
              } else if (doc.ancestors) emit(['z'], {_id: doc.ancestors[0]});
            }
            """);
        HubAnswer answer = await QueryAsync("include_docs=true");
        Assert.Equal(
            ["""["hello",0] 22222""", """["hello",1] 11111""", """["world",0] 33333""", """["world",1] 22222""",
                """["world",2] 11111""", """["z"] """],
            answer.Json!["rows"]!.AsArray().Select(static row =>
                $"{row!["key"]!.ToJsonString()} {row["doc"]?["_id"]}"));
    }

    [Fact]
    public async Task Keys_stand_in_the_published_order()
    {
        string[] keys =
        [
            "null", "false", "true", "1", "2", "3.0", "4", "\"a\"", "\"A\"", "\"aa\"", "\"b\"", "\"B\"", "\"ba\"", "\"bb\"",
            "[\"a\"]", "[\"b\"]", "[\"b\",\"c\"]", "[\"b\",\"c\",\"a\"]", "[\"b\",\"d\"]", "[\"b\",\"d\",\"e\"]",
            "{\"a\":1}", "{\"a\":2}", "{\"b\":1}", "{\"b\":2}", "{\"b\":2,\"a\":1}", "{\"b\":2,\"c\":2}",
        ];
        await FillAsync("[" + string.Join(',', keys.Reverse().Select(
            static (key, i) => $$"""{"_id":"{{i}}","foo":{{key}}}""")) + "]");
        await ViewAsync("function(doc) { emit(doc.foo, null); }");
        JsonArray rows = (await QueryAsync()).Json!["rows"]!.AsArray();
        Assert.Equal(
            keys.Select(static key => key.Replace("3.0", "3", StringComparison.Ordinal)),
            rows.Select(static row => row!["key"]?.ToJsonString() ?? "null"));
        foreach (string key in keys)
        {
            JsonNode found = Assert.Single((await QueryAsync("key=" + Uri.EscapeDataString(key))).Json!["rows"]!.AsArray())!;
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(key), found["key"]), key);
        }
    }

    [Fact]
    public async Task Ascii_stands_in_the_published_order()
    {
        const string Order =
            "`^_-,;:!?.'\"()[]{}@*/\\&#%+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";
        await ViewAsync("function(doc) { for (var i = 0; i < doc.text.length; i++) emit(doc.text[i], null); }");
        Assert.Equal(201, (await PutAsync(
            "/a", new JsonObject { ["text"] = new string([.. Order.Reverse()]) }.ToJsonString())).Code);
        HubAnswer answer = await QueryAsync();
        Assert.Equal(Order, string.Concat(answer.Json!["rows"]!.AsArray().Select(static row => row!["key"])));
    }

    [Theory]
    [InlineData("", "a,b,b2,c,d")]
    [InlineData("startkey=2", "b,b2,c,d")]
    [InlineData("endkey=2", "a,b,b2")]
    [InlineData("endkey=2&inclusive_end=false", "a")]
    [InlineData("startkey=2&endkey=3", "b,b2,c")]
    [InlineData("startkey=3&endkey=2&descending=true", "c,b2,b")]
    [InlineData("startkey=3&endkey=2&descending=true&inclusive_end=false", "c")]
    [InlineData("descending=true", "d,c,b2,b,a")]
    [InlineData("startkey=2&startkey_docid=b2", "b2,c,d")]
    [InlineData("endkey=2&endkey_docid=b", "a,b")]
    [InlineData("endkey=2&endkey_docid=b2&inclusive_end=false", "a,b")]
    [InlineData("startkey=2&startkey_docid=b&descending=true", "b,a")]
    [InlineData("key=2", "b,b2")]
    [InlineData("key=9", "")]
    [InlineData("keys=[3,2,9,3]", "c,b,b2,c")]
    [InlineData("keys=[3,2]&skip=1&limit=1", "b")]
    [InlineData("keys=[3,2]&skip=2", "b2")]
    [InlineData("skip=1&limit=2", "b,b2")]
    [InlineData("skip=9", "")]
    [InlineData("limit=0", "")]
    [InlineData("startkey=2&limit=1&skip=1", "b2")]
    public async Task A_range_has_its_rows(string query, string ids)
    {
        await FillAsync(
            """[{"_id":"a","n":1},{"_id":"b2","n":2},{"_id":"b","n":2},{"_id":"c","n":3},{"_id":"d","n":4},{"_id":"e"}]""");
        await ViewAsync("function(doc) { if (doc.n) emit(doc.n, doc._id); }");
        Assert.Equal(ids, await IdsAsync(query));
        HubAnswer posted = await PostAsync("/_design/d/_view/v?" + query, "{}");
        Assert.Equal(ids, string.Join(',', posted.Json!["rows"]!.AsArray().Select(static row => $"{row!["id"]}")));
    }

    [Fact]
    public async Task A_body_says_what_a_url_does_and_queries_are_answered_one_by_one()
    {
        await FillAsync("""[{"_id":"a","n":1},{"_id":"b","n":2},{"_id":"c","n":3}]""");
        await ViewAsync("function(doc) { emit(doc.n, null); }");
        HubAnswer answer = await PostAsync("/_design/d/_view/v", """{"keys":[3,1]}""");
        Assert.Equal("""[{"id":"c","key":3,"value":null},{"id":"a","key":1,"value":null}]""", Rows(answer));
        answer = await PostAsync(
            "/_design/d/_view/v/queries", """{"queries":[{"key":2},{"startkey":2,"limit":1,"skip":1},{"keys":[9]}]}""");
        Assert.Equal(
            ["b", "c", ""],
            answer.Json!["results"]!.AsArray().Select(static result =>
                string.Join(',', result!["rows"]!.AsArray().Select(static row => $"{row!["id"]}"))));
        answer = await GetAsync("/_design/d/_view/v?startkey=2");
        Assert.Equal((3, 1), ((int)answer.Json!["total_rows"]!, (int)answer.Json["offset"]!));
        answer = await GetAsync("/_design/d/_view/v?sorted=false&update_seq=true");
        Assert.Null(answer.Json!["total_rows"]);
        Assert.StartsWith("4-", answer.Json["update_seq"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reduce=true", "query_parse_error", "Reduce is invalid for map-only views.")]
    [InlineData("group=true", "query_parse_error", "Invalid use of grouping on a map view.")]
    [InlineData("keys=[1]&key=1", "query_parse_error", "`keys` is incompatible with `key`, `start_key` and `end_key`")]
    [InlineData("startkey=2&endkey=1", "query_parse_error",
        "No rows can match your key range, reverse your start_key and end_key or set descending=true")]
    [InlineData("limit=-1", "query_parse_error", "Invalid value for positive integer: \"-1\"")]
    [InlineData("limit=x", "query_parse_error", "Invalid value for integer: \"x\"")]
    [InlineData("descending=1", "query_parse_error", "Invalid boolean parameter: \"1\"")]
    [InlineData("stale=no", "query_parse_error", "Invalid value for `stale`.")]
    [InlineData("key=x", "bad_request", "invalid UTF-8 JSON")]
    [InlineData("keys=1", "query_parse_error", "`keys` must be an array of strings.")]
    [InlineData("partition=p", "query_parse_error", "`partition` parameter is not supported in this design doc")]
    [InlineData(
        "startkey=1&endkey=2&descending=true", "query_parse_error",
        "No rows can match your key range, reverse your start_key and end_key or set descending=false")]
    public async Task A_query_that_is_none_is_told_in_CouchDBs_words(string query, string error, string reason)
    {
        await ViewAsync("function(doc) { emit(doc.n, null); }");
        Assert.Equal((400, error, reason), Of(await QueryAsync(query)));
    }

    [Fact]
    public async Task A_view_that_is_not_there_is_404()
    {
        Assert.Equal((404, "not_found", "missing"), Of(await QueryAsync()));
        await ViewAsync("function(doc) { emit(doc.n, null); }");
        Assert.Equal((404, "not_found", "missing_named_view"), Of(await QueryAsync("", "w")));
        Assert.Equal((410, "gone"), ((await PostAsync("/_temp_view", "{}")).Code, (await PostAsync("/_temp_view", "{}")).Error));
    }

    [Fact]
    public async Task What_a_function_emits_is_what_JSON_makes_of_it()
    {
        await FillAsync("""[{"_id":"a","d":"2011-01-02T03:04:05.678Z"}]""");
        await ViewAsync(
            """
            function(doc) {
              emit(); emit(undefined, function () {}); emit(NaN, Infinity); emit(-0, 1e21);
              emit(new Date(doc.d), [undefined, null, new Number(3), new String('s')]);
              emit(['\ud800', '\u0001"\\'], {b: 1, a: undefined, c: {toJSON: function () { return 'json'; }}});
            }
            """);
        Assert.Equal(
            """
            [{"id":"a","key":null,"value":null},{"id":"a","key":null,"value":null},{"id":"a","key":null,"value":null},{"id":"a","key":0,"value":1e+21},{"id":"a","key":"2011-01-02T03:04:05.678Z","value":[null,null,3,"s"]},{"id":"a","key":["\ud800","\u0001\"\\"],"value":{"b":1,"c":"json"}}]
            """,
            (await QueryAsync()).Text.Split("\"rows\":")[1].Replace("\r\n", "", StringComparison.Ordinal)[..^2].TrimEnd('}'));
    }

    [Fact]
    public async Task Rows_of_one_key_and_document_are_in_the_order_of_their_values()
    {
        await FillAsync("""[{"_id":"a"}]""");
        await ViewAsync(
            "function(doc) { ['b', [1], {}, true, 'a', null, 10, false, 9].forEach(function (v) { emit(1, v); }); emit(0, 'z'); }");
        HubAnswer answer = await QueryAsync();
        Assert.Equal(
            """["z",9,10,false,null,true,{},[1],"a","b"]""",
            "[" + string.Join(',', answer.Json!["rows"]!.AsArray().Select(
                static row => row!["value"]?.ToJsonString() ?? "null")) + "]");
    }

    [Fact]
    public async Task A_function_that_fails_on_a_document_leaves_that_one_out()
    {
        await FillAsync("""[{"_id":"a","n":{"m":1}},{"_id":"b"},{"_id":"c","n":{"m":2}}]""");
        await DesignAsync("d", Views(
            ("v", "function(doc) { emit('before', null); emit(doc.n.m, null); }", null),
            ("w", "function(doc) { if (doc._id === 'b') (function f() { f(); })(); emit(doc._id, null); }", null)));
        Assert.Equal("a,c,a,c", await IdsAsync());
        Assert.Equal("a,c", await IdsAsync("", "w"));
    }

    [Fact]
    public async Task A_function_that_does_not_end_fails_its_query_and_not_the_hub()
    {
        await FillAsync("""[{"_id":"a"}]""");
        await ViewAsync("function(doc) { while (true) {} }");
        HubAnswer answer = await QueryAsync();
        Assert.Equal((500, "os_process_error"), (answer.Code, answer.Error));
        Assert.Equal("[]", await RowsAsync("update=false"));
        Assert.Equal(201, (await PutAsync("/b", "{}")).Code);
    }

    [Fact]
    public async Task A_map_function_requires_modules_of_lib_alone()
    {
        await FillAsync("""[{"_id":"a"}]""");
        JsonObject design = Views(
            ("v", "function(doc) { emit(require('views/lib/x').y, null); }", null),
            ("w", "function(doc) { emit(require('other').y, null); }", null));
        design["views"]!["lib"] = new JsonObject { ["x"] = "exports.y = require('./z') + 1;", ["z"] = "module.exports = 41;" };
        design["other"] = "exports.y = 1;";
        await DesignAsync("d", design);
        Assert.Equal("""[{"id":"a","key":42,"value":null}]""", await RowsAsync());
        Assert.Equal("[]", await RowsAsync("", "w"));
    }
}
