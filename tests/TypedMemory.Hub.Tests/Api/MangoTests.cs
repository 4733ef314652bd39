using System.Text.Json.Nodes;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Sqlite;

namespace TypedMemory.Hub.Tests.Api;

/// <summary><c>_find</c>, <c>_index</c> and <c>_explain</c>.</summary>
public sealed class MangoTests(OpenHub hub) : HubTest(hub)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_are_found_sorted_cut_and_gone_on_with()
    {
        await FillAsync(30);
        await IndexAsync("""{"index":{"fields":["n"]},"ddoc":"by","name":"n"}""");
        HubAnswer first = await FindAsync("""{"selector":{"n":{"$gt":3}},"limit":4,"fields":["_id","n"]}""");
        Assert.Equal(["d04", "d05", "d06", "d07"], Found(first));
        Assert.Equal("""{"_id":"d04","n":4}""", first.Json!["docs"]![0]!.ToJsonString());
        Assert.False(first.Json!.AsObject().ContainsKey("warning"));
        string bookmark = first.Json["bookmark"]!.GetValue<string>();
        Assert.Equal(
            ["d08", "d09", "d10"],
            Found(await FindAsync($$"""{"selector":{"n":{"$gt":3} },"limit":3,"bookmark":"{{bookmark}}"}""")));
        Assert.Equal(
            ["d09"],
            Found(await FindAsync($$"""{"selector":{"n":{"$gt":3} },"limit":1,"skip":1,"bookmark":"{{bookmark}}"}""")));
        Assert.Equal(
            ["d29", "d28"],
            Found(await FindAsync("""{"selector":{"n":{"$gt":3}},"limit":2,"sort":[{"n":"desc"}]}""")));
        HubAnswer none = await FindAsync("""{"selector":{"n":{"$gt":300}}}""");
        Assert.Equal("nil", none.Json!["bookmark"]!.GetValue<string>());
        Assert.Equal(25, Found(await FindAsync("""{"selector":{}}""")).Length);
        Assert.Empty(Found(await FindAsync("""{"selector":{},"limit":0}""")));
        Assert.Empty(Found(await FindAsync("""{"selector":{"$or":[]}}""")));
    }

    [Fact]
    public async Task An_index_that_answers_alone_finds_no_half_of_a_surrogate_pair()
    {
        await IndexAsync("""{"index":{"fields":["t"]},"ddoc":"by","name":"t"}""");
        await PostAsync(
            "/_bulk_docs",
            """{"docs":[{"_id":"a","t":"\ud800"},{"_id":"b","t":"\\ud800"},{"_id":"c","t":"x"},{"_id":"d","t":"a\nb"}]}""");
        Assert.Equal(["b"], Found(await FindAsync("""{"selector":{"t":"\\ud800"}}""")));
        Assert.Equal(["b", "d", "c"], Found(await FindAsync("""{"selector":{"t":{"$gt":""}}}""")));
    }

    [Fact]
    public async Task Statistics_and_warnings_tell_what_a_query_took()
    {
        await FillAsync(25);
        HubAnswer answer = await FindAsync("""{"selector":{"n":3},"execution_stats":true}""");
        JsonNode statistics = answer.Json!["execution_stats"]!;
        Assert.Equal(25, statistics["total_docs_examined"]!.GetValue<int>());
        Assert.Equal(25, statistics["total_keys_examined"]!.GetValue<int>());
        Assert.Equal(1, statistics["results_returned"]!.GetValue<int>());
        Assert.Contains("No matching index found", Warning(answer), StringComparison.Ordinal);
        Assert.Contains("number of documents examined is high", Warning(answer), StringComparison.Ordinal);
        await IndexAsync("""{"index":{"fields":["n"]},"ddoc":"by","name":"n"}""");
        answer = await FindAsync("""{"selector":{"n":3},"execution_stats":true}""");
        Assert.Equal(1, answer.Json!["execution_stats"]!["total_docs_examined"]!.GetValue<int>());
        answer = await FindAsync("""{"selector":{"n":3},"use_index":"other"}""");
        Assert.Contains("_design/other was not used", Warning(answer), StringComparison.Ordinal);
        answer = await FindAsync("""{"selector":{"n":3},"use_index":["by","other"]}""");
        Assert.Contains("_design/by, other was not used", Warning(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"selector":{"n":1},"sort":["m"]}""", "no_usable_index")]
    [InlineData("""{"selector":{"n":1},"sort":[{"n":"asc"},{"m":"desc"}]}""", "unsupported_mixed_sort")]
    [InlineData("""{"selector":{"n":1},"sort":[{"n":"up"}]}""", "invalid_sort_dir")]
    [InlineData("""{"selector":{"n":1},"sort":[1]}""", "invalid_sort_field")]
    [InlineData("""{"selector":{"n":1},"sort":"n"}""", "invalid_sort_json")]
    [InlineData("""{"fields":[]}""", "missing_required_key")]
    [InlineData("""{"selector":1}""", "invalid_selector_json")]
    [InlineData("""{"selector":{"n":{"$no":1}}}""", "invalid_operator")]
    [InlineData("""{"selector":{"n":{"$in":1}}}""", "bad_arg")]
    [InlineData("""{"selector":{"n":1},"limit":-1}""", "invalid_non_neg_integer")]
    [InlineData("""{"selector":{"n":1},"skip":"1"}""", "invalid_non_neg_integer")]
    [InlineData("""{"selector":{"n":1},"fields":{}}""", "invalid_fields")]
    [InlineData("""{"selector":{"n":1},"fields":[1]}""", "invalid_field")]
    [InlineData("""{"selector":{"n":1},"conflicts":1}""", "invalid_boolean")]
    [InlineData("""{"selector":{"n":1},"bookmark":"x"}""", "invalid_bookmark")]
    [InlineData("""{"selector":{"n":1},"use_index":["a","b","c"]}""", "invalid_index_name")]
    [InlineData("""{"selector":{"n":1},"use_index":"a","allow_fallback":false}""", "invalid_index")]
    [InlineData("""{"selector":{"n":1},"other":1}""", "invalid_key")]
    [InlineData("""{"selector":{"n":1},"r":0}""", "invalid_pos_integer")]
    [InlineData("[]", "bad_request")]
    [InlineData("{", "bad_request")]
    public async Task What_is_no_query_is_told_in_CouchDBs_words(string json, string error)
    {
        HubAnswer answer = await FindAsync(json);
        Assert.Equal((400, error), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task Indexes_are_created_listed_and_deleted()
    {
        HubAnswer created = await IndexAsync("""{"index":{"fields":["a","b.c"]},"ddoc":"d","name":"one"}""");
        Assert.Equal("""{"result":"created","id":"_design/d","name":"one"}""", created.Json!.ToJsonString());
        Assert.Equal("exists", Result(await IndexAsync("""{"index":{"fields":["a","b.c"]},"ddoc":"d","name":"one"}""")));
        Assert.Equal("created", Result(await IndexAsync("""{"index":{"fields":["b.c","a"]},"ddoc":"d","name":"one"}""")));
        Assert.Equal("created", Result(await IndexAsync("""
            {"index":{"fields":[{"x":"desc"}],"partial_filter_selector":{"y":1}},"ddoc":"_design/d","name":"two"}
            """)));
        HubAnswer list = await GetAsync("/_index");
        Assert.Equal(3, list.Json!["total_rows"]!.GetValue<int>());
        Assert.Equal(
            """
            [{"ddoc":null,"name":"_all_docs","type":"special","def":{"fields":[{"_id":"asc"}]}},{"ddoc":"_design/d","name":"one","type":"json","partitioned":false,"def":{"fields":[{"b.c":"asc"},{"a":"asc"}]}},{"ddoc":"_design/d","name":"two","type":"json","partitioned":false,"def":{"fields":[{"x":"desc"}],"partial_filter_selector":{"y":{"$eq":1}}}}]
            """,
            list.Json["indexes"]!.ToJsonString(Relaxed));
        Assert.Equal("one", (await GetAsync("/_index?skip=1&limit=1")).Json!["indexes"]![0]!["name"]!.GetValue<string>());
        HubAnswer design = await GetAsync("/_design/d");
        Assert.Equal("query", design.Json!["language"]!.GetValue<string>());
        Assert.Equal(
            """{"b.c":"asc","a":"asc"}""", design.Json["views"]!["one"]!["map"]!["fields"]!.ToJsonString());
        Assert.Equal(404, (await Hub.SendAsync("DELETE", Db + "/_index/d/json/none")).Code);
        Assert.Equal(200, (await Hub.SendAsync("DELETE", Db + "/_index/_design/d/json/one")).Code);
        Assert.Equal(200, (await Hub.SendAsync("DELETE", Db + "/_index/d/json/two")).Code);
        Assert.Equal(404, (await GetAsync("/_design/d")).Code);
        await IndexAsync("""{"index":{"fields":["a"]},"ddoc":"e"}""");
        HubAnswer bulk = await PostAsync("/_index/_bulk_delete", """{"docids":["_design/e","f"]}""");
        Assert.Equal(
            """{"success":[{"id":"_design/e","ok":true}],"fail":[{"id":"_design/f","error":"not_found"}]}""",
            bulk.Json!.ToJsonString());
        Assert.Equal(1, (await GetAsync("/_index")).Json!["total_rows"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("{}", 400, "missing_required_key")]
    [InlineData("""{"index":1}""", 400, "invalid_index")]
    [InlineData("""{"index":{}}""", 400, "missing_required_key")]
    [InlineData("""{"index":{"fields":[]}}""", 400, "invalid_index")]
    [InlineData("""{"index":{"fields":["a"],"x":1}}""", 400, "invalid_key")]
    [InlineData("""{"index":{"fields":["a"]},"name":""}""", 400, "invalid_empty_string")]
    [InlineData("""{"index":{"fields":["a"]},"name":1}""", 400, "invalid_string")]
    [InlineData("""{"index":{"fields":["a"]},"type":"geo"}""", 400, "invalid_index")]
    [InlineData("""{"index":{"fields":["a"]},"type":"text"}""", 503, "required index service unavailable")]
    [InlineData("""{"index":{"fields":["a"],"partial_filter_selector":{"a":{"$no":1}}}}""", 400, "invalid_operator")]
    public async Task What_is_no_index_is_told_in_CouchDBs_words(string json, int code, string error)
    {
        HubAnswer answer = await IndexAsync(json);
        Assert.Equal((code, error), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task A_partial_index_is_used_where_it_is_asked_for_and_nowhere_else()
    {
        await FillAsync(10);
        await IndexAsync("""
            {"index":{"fields":["n"],"partial_filter_selector":{"n":{"$gte":5}}},"ddoc":"p","name":"late"}
            """);
        Assert.Equal(10, Found(await FindAsync("""{"selector":{"n":{"$gte":0}}}""")).Length);
        Assert.Equal(5, Found(await FindAsync("""{"selector":{"n":{"$gte":0}},"use_index":"p"}""")).Length);
        await WriteAsync("d99", """{"n":99}""");
        Assert.Equal(6, Found(await FindAsync("""{"selector":{"n":{"$gte":0}},"use_index":["p","late"]}""")).Length);
    }

    [Fact]
    public async Task Explain_tells_the_index_and_why_no_other()
    {
        await IndexAsync("""{"index":{"fields":["a"]},"ddoc":"x","name":"a"}""");
        await IndexAsync("""{"index":{"fields":["a","b"]},"ddoc":"x","name":"ab"}""");
        await IndexAsync("""{"index":{"fields":["c"]},"ddoc":"x","name":"c"}""");
        HubAnswer answer = await PostAsync(
            "/_explain", """{"selector":{"a":{"$gt":1,"$lte":9},"b":"x"},"limit":7,"fields":["a"]}""");
        JsonNode plan = answer.Json!;
        Assert.Equal("ab", plan["index"]!["name"]!.GetValue<string>());
        Assert.Equal(Db[1..], plan["dbname"]!.GetValue<string>());
        Assert.Equal(
            """{"$and":[{"$and":[{"a":{"$gt":1}},{"a":{"$lte":9}}]},{"b":{"$eq":"x"}}]}""",
            plan["selector"]!.ToJsonString(Relaxed));
        Assert.Equal("""[1,"x"]""", plan["mrargs"]!["start_key"]!.ToJsonString());
        Assert.Equal("""[9,"x","<MAX>"]""", plan["mrargs"]!["end_key"]!.ToJsonString(Relaxed));
        Assert.True(plan["covering"]!.GetValue<bool>());
        Assert.Equal(7, plan["limit"]!.GetValue<int>());
        Assert.Equal(
            ["a less_overlap True", "_all_docs unfavored_type True", "c field_mismatch False"],
            plan["index_candidates"]!.AsArray().Select(static entry =>
                $"{entry!["index"]!["name"]} {entry["analysis"]!["reasons"]![0]!["name"]} {entry["analysis"]!["usable"]!.GetValue<bool>()}"));
        Assert.Null((await PostAsync("/_explain", """{"selector":{"n":1},"sort":["zz"]}""")).Json!["index"]);
    }

    [Fact]
    public async Task A_design_document_that_comes_by_replication_is_an_index()
    {
        await FillAsync(5);
        await GraftAsync("""
            [{"_id":"_design/r","_rev":"1-abcdabcdabcdabcdabcdabcdabcdabcd","language":"query","views":{"i":{"map":{"fields":
             {"n":"asc"},"partial_filter_selector":{}},"reduce":"_count","options":{"def":{"fields":["n"]}}}}}]
            """);
        HubAnswer found = await FindAsync("""{"selector":{"n":{"$gt":2}},"sort":["n"]}""");
        Assert.Equal(["d03", "d04"], Found(found));
        Assert.Equal(200, (await Hub.SendAsync(
            "DELETE", Db + "/_design/r?rev=1-abcdabcdabcdabcdabcdabcdabcdabcd")).Code);
        Assert.Equal("no_usable_index", (await FindAsync("""{"selector":{"n":{"$gt":2}},"sort":["n"]}""")).Error);
    }

    [Fact]
    public async Task Conflicts_are_told_where_they_are_wanted_and_the_winner_is_found()
    {
        await GraftAsync("""
            [{"_id":"c","_rev":"1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","n":1},
             {"_id":"c","_rev":"1-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","n":2}]
            """);
        await IndexAsync("""{"index":{"fields":["n"]}}""");
        HubAnswer found = await FindAsync("""{"selector":{"n":{"$gt":0}},"conflicts":true}""");
        JsonNode only = Assert.Single(found.Json!["docs"]!.AsArray())!;
        Assert.Equal(2, only["n"]!.GetValue<int>());
        Assert.Equal("1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", only["_conflicts"]![0]!.GetValue<string>());
        Assert.Empty(Found(await FindAsync("""{"selector":{"n":1}}""")));
    }

    [Fact]
    public async Task An_index_is_another_users_to_use_and_an_admins_to_make()
    {
        await using HubHost hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        (string, string) admin = Basic("admin", "secret"), ann = Basic("ann", "p");
        await hub.SendAsync("PUT", "/db", null, admin);
        await hub.SendAsync(
            "PUT", "/_users/org.couchdb.user:ann", """{"name":"ann","type":"user","roles":[],"password":"p"}""", admin);
        await hub.SendAsync("PUT", "/db/_security", """{"members":{"names":["ann"]}}""", admin);
        const string Index = """{"index":{"fields":["n"]},"ddoc":"d","name":"n"}""";
        Assert.Equal(401, (await hub.SendAsync("POST", "/db/_find", """{"selector":{}}""")).Code);
        Assert.Equal(403, (await hub.SendAsync("POST", "/db/_index", Index, ann)).Code);
        Assert.Equal(200, (await hub.SendAsync("POST", "/db/_index", Index, admin)).Code);
        Assert.Equal(200, (await hub.SendAsync("POST", "/db/_find", """{"selector":{"n":{"$gt":1}}}""", ann)).Code);
        Assert.Equal(403, (await hub.SendAsync("DELETE", "/db/_index/d/json/n", null, ann)).Code);
        Assert.Equal(403, (await hub.SendAsync(
            "POST", "/db/_index/_bulk_delete", """{"docids":["d"]}""", ann)).Code);
    }

    [Fact]
    public async Task A_store_of_the_application_is_queried_too()
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-own-").FullName;
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = Path.Combine(folder, "own.db") }, Token))
        {
            await using HubHost hub = await HubHost.StartAsync(options =>
            {
                options.AllowAnonymous = true;
                options.Stores["own"] = store;
            });
            await hub.SendAsync("PUT", "/own/a", """{"n":1}""");
            await hub.SendAsync("POST", "/own/_index", """{"index":{"fields":["n"]}}""");
            HubAnswer found = await hub.SendAsync("POST", "/own/_find", """{"selector":{"n":1},"sort":["n"]}""");
            Assert.Equal(["a"], Found(found));
            Assert.Empty(await ((IStoreMaintenance)store).CheckIntegrityAsync(Token));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new()
    { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static (string, string) Basic(string name, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{name}:{password}")));

    private static string[] Found(HubAnswer answer) =>
        [.. answer.Json!["docs"]!.AsArray().Select(static document => document!["_id"]!.GetValue<string>())];

    private static string Warning(HubAnswer answer) => answer.Json!["warning"]!.GetValue<string>();

    private static string Result(HubAnswer answer) => answer.Json!["result"]!.GetValue<string>();

    private Task<HubAnswer> FindAsync(string json) => PostAsync("/_find", json);

    private Task<HubAnswer> IndexAsync(string json) => PostAsync("/_index", json);

    private async Task FillAsync(int count)
    {
        string documents = string.Join(',', Enumerable.Range(0, count).Select(
            static i => $$"""{"_id":"d{{i:d2}}","n":{{i}}}"""));
        Assert.Equal(201, (await PostAsync("/_bulk_docs", $$"""{"docs":[{{documents}}]}""")).Code);
    }
}
