using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary><c>_replicate</c>, <c>_replicator</c> and <c>_scheduler</c>.</summary>
public sealed class ReplicationTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-replicate-").FullName;
    private HubHost _hub = null!, _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) Admin => Basic("admin", "secret");

    private string Own => _hub.Url.Replace("//", "//admin:s%65cret@", StringComparison.Ordinal) + "/here";

    private string Remote => _other.Url.Replace("//", "//admin:s%65cret@", StringComparison.Ordinal) + "/there";

    public async ValueTask InitializeAsync()
    {
        _hub = await StartAsync();
        _other = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        Assert.Equal(201, (await SendAsync("PUT", "/here")).Code);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _other.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_replication_is_run_once_and_tells_what_it_did()
    {
        await FillAsync(3);
        await SendAsync("PUT", "/here/_design/d", """{"x":1}""");
        HubAnswer done = await SendAsync("POST", "/_replicate", $$"""
            {"source":"here","target":"{{Remote}}","create_target":true}
            """);
        Assert.True(done.Code == 200, done.Text);
        Assert.True(done.Json!["ok"]!.GetValue<bool>());
        JsonNode run = Assert.Single(done.Json["history"]!.AsArray())!;
        Assert.Equal(4, run["docs_written"]!.GetValue<int>());
        Assert.Equal(0, run["doc_write_failures"]!.GetValue<int>());
        Assert.Equal(run["session_id"]!.GetValue<string>(), done.Json["session_id"]!.GetValue<string>());
        Assert.Equal(4, await CountAsync(_other, "/there"));

        await SendAsync("PUT", "/here/more", "{}");
        HubAnswer again = await SendAsync("POST", "/_replicate", $$"""
            {"source":"here","target":{"url":"{{_other.Url}}/there","auth":{"basic":{"username":"admin","password":"secret"} } },
             "create_target":true}
            """);
        Assert.Equal(1, again.Json!["history"]![0]!["docs_written"]!.GetValue<int>());
        Assert.Equal(2, again.Json["history"]!.AsArray().Count);
        HubAnswer nothing = await SendAsync("POST", "/_replicate", $$"""
            {"source":"here","target":"{{Remote}}","create_target":true}
            """);
        Assert.Equal(0, nothing.Json!["history"]![0]!["docs_written"]!.GetValue<int>());
        Assert.DoesNotContain("cret", nothing.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"source":"here","target":"there","create_target":true,"doc_ids":["d1","none"]}""", 1)]
    [InlineData("""{"source":"here","target":"there","create_target":true,"selector":{"n":{"$gte":3}}}""", 2)]
    public async Task Documents_are_chosen_by_ids_or_a_selector(string json, int expected)
    {
        await FillAsync(5);
        Assert.Equal(200, (await SendAsync("POST", "/_replicate", json)).Code);
        Assert.Equal(expected, await CountAsync(_hub, "/there"));
    }

    [Theory]
    [InlineData("""{"target":"x"}""", 400)]
    [InlineData("""{"source":"x"}""", 400)]
    [InlineData("""{"source":"none","target":"here"}""", 404)]
    [InlineData("""{"source":"here","target":"none"}""", 404)]
    [InlineData("""{"source":1,"target":"here"}""", 400)]
    [InlineData("""{"source":"ftp://a/b","target":"here"}""", 400)]
    [InlineData("""{"source":"here","target":"here2","doc_ids":1}""", 400)]
    [InlineData("""{"source":"here","target":"here2","doc_ids":["a"],"selector":{}}""", 400)]
    [InlineData("""{"source":"here","target":"here2","filter":"a/b"}""", 501)]
    [InlineData("""{"source":"here","target":"here2","continuous":1}""", 400)]
    [InlineData("""{"source":"here","target":"here","since_seq":true}""", 400)]
    [InlineData("""{"source":"here","target":"here","use_checkpoints":"no"}""", 400)]
    [InlineData("""{"source":"here","target":"here","worker_batch_size":0}""", 400)]
    [InlineData("""{"source":"here","target":"here","proxy":"nothing"}""", 400)]
    [InlineData("""{"source":"here","target":"here","proxy":"http://a:1","source_proxy":"http://b:1"}""", 400)]
    [InlineData("""{"source":"here","target":"here","create_target_params":7}""", 400)]
    [InlineData("""{"source":"here","target":"here2","create_target_params":{"partitioned":true} }""", 501)]
    [InlineData("""{"cancel":true,"replication_id":"none"}""", 404)]
    public async Task What_cannot_be_replicated_is_refused(string json, int code) =>
        Assert.Equal(code, (await SendAsync("POST", "/_replicate", json)).Code);

    [Fact]
    public async Task Options_of_CouchDBs_workers_are_taken()
    {
        await FillAsync(5);
        HubAnswer done = await SendAsync("POST", "/_replicate", $$"""
            {"source":"here","target":"{{Remote}}","create_target":true,"create_target_params":{"q":2,"n":1},
             "worker_processes":2,"worker_batch_size":"2","http_connections":3,"connection_timeout":20000,
             "retries_per_request":4,"checkpoint_interval":5000,"use_bulk_get":true,"socket_options":"[]",
             "winning_revs_only":false,"proxy":""}
            """);
        Assert.True(done.Code == 200, done.Text);
        Assert.Equal(5, await CountAsync(_other, "/there"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Since_seq_begins_there_and_leaves_no_checkpoint_that_claims_the_rest(bool pull)
    {
        await FillAsync(3);
        string since = (await SendAsync("GET", "/here")).Json!["update_seq"]!.GetValue<string>();
        await SendAsync("PUT", "/here/later", "{}");
        (string source, string target) = pull ? (Own, "there") : ("here", "there");
        HubAnswer done = await SendAsync("POST", "/_replicate", $$"""
            {"source":"{{source}}","target":"{{target}}","create_target":true,"since_seq":"{{since}}"}
            """);
        Assert.True(done.Code == 200, done.Text);
        Assert.DoesNotContain("\"", done.Json!["source_last_seq"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(_hub, "/there"));
        Assert.Equal(0, await LocalsAsync("/there"));
        Assert.Equal(0, await LocalsAsync("/here"));
        await SendAsync("POST", "/_replicate", $$"""{"source":"{{source}}","target":"{{target}}"}""");
        Assert.Equal(4, await CountAsync(_hub, "/there"));
        Assert.NotEqual(0, await LocalsAsync("/there"));
        await SendAsync("PUT", "/here/latest", "{}");
        await SendAsync("POST", "/_replicate", $$"""{"source":"{{source}}","target":"{{target}}","since_seq":"now"}""");
        Assert.Equal(4, await CountAsync(_hub, "/there"));
    }

    [Fact]
    public async Task Without_checkpoints_nothing_but_documents_is_left()
    {
        await FillAsync(3);
        for (int i = 0; i < 2; i++)
        {
            HubAnswer done = await SendAsync("POST", "/_replicate", $$"""
                {"source":"{{Own}}","target":"there","create_target":true,"use_checkpoints":false}
                """);
            Assert.True(done.Code == 200, done.Text);
            Assert.Equal(i == 0 ? 3 : 0, done.Json!["history"]![0]!["docs_written"]!.GetValue<int>());
        }

        Assert.Equal((0, 0), (await LocalsAsync("/there"), await LocalsAsync("/here")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Winners_alone_are_replicated_where_that_is_asked(bool pull)
    {
        foreach (string rev in (string[])["1-a", "1-b", "1-c"])
        {
            await SendAsync(
                "PUT", "/here/doc?new_edits=false", $$"""{"_rev":"{{rev}}","_revisions":{"start":1,"ids":["{{rev[2..]}}"]} }""");
        }

        string source = pull ? Own : "here";
        await SendAsync("POST", "/_replicate", $$"""
            {"source":"{{source}}","target":"there","create_target":true,"winning_revs_only":true}
            """);
        HubAnswer doc = await SendAsync("GET", "/there/doc?conflicts=true");
        Assert.Equal("1-c", doc.Json!["_rev"]!.GetValue<string>());
        Assert.Null(doc.Json!["_conflicts"]);
        await SendAsync("POST", "/_replicate", $$"""{"source":"{{source}}","target":"there"}""");
        doc = await SendAsync("GET", "/there/doc?conflicts=true");
        Assert.Equal(2, doc.Json!["_conflicts"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_continuous_replication_goes_on_is_told_and_is_ended()
    {
        const string Spec = """{"source":"here","target":"there","create_target":true,"continuous":true}""";
        HubAnswer started = await SendAsync("POST", "/_replicate", Spec);
        Assert.Equal(202, started.Code);
        string id = started.Json!["_local_id"]!.GetValue<string>();
        Assert.EndsWith("+continuous+create_target", id, StringComparison.Ordinal);
        await FillAsync(2);
        await ArriveAsync(_hub, "/there", "d1");
        JsonNode task = Assert.Single((await SendAsync("GET", "/_active_tasks")).Json!.AsArray())!;
        Assert.Equal("replication", task["type"]!.GetValue<string>());
        Assert.Equal(id, task["replication_id"]!.GetValue<string>());
        Assert.True(task["continuous"]!.GetValue<bool>());
        // Fauxton shows nothing without one.
        Assert.Matches("^<0[.][0-9]+[.]0>$", task["pid"]!.GetValue<string>());
        JsonNode jobs = (await SendAsync("GET", "/_scheduler/jobs")).Json!;
        Assert.Equal(1, jobs["total_rows"]!.GetValue<int>());
        Assert.Equal("there", jobs["jobs"]![0]!["target"]!.GetValue<string>());
        Assert.Equal("started", jobs["jobs"]![0]!["history"]![0]!["type"]!.GetValue<string>());
        HubAnswer one = await SendAsync("GET", "/_scheduler/jobs/" + Uri.EscapeDataString(id));
        Assert.Equal(id, one.Json!["id"]!.GetValue<string>());
        Assert.Equal(202, (await SendAsync("POST", "/_replicate", Spec)).Code);
        HubAnswer ended = await SendAsync(
            "POST", "/_replicate", Spec.Replace("{\"source\"", "{\"cancel\":true,\"source\"", StringComparison.Ordinal));
        Assert.Equal((200, id), (ended.Code, ended.Json!["_local_id"]!.GetValue<string>()));
        Assert.Equal(404, (await SendAsync("POST", "/_replicate", $$"""{"cancel":true,"replication_id":"{{id}}"}""")).Code);
        Assert.Equal(0, (await SendAsync("GET", "/_scheduler/jobs")).Json!["total_rows"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_document_is_a_replication_with_its_state()
    {
        await FillAsync(4);
        await SendAsync("PUT", "/_replicator");
        Assert.Equal(201, (await SendAsync("PUT", "/_replicator/once", $$"""
            {"source":"here","target":"{{Remote}}","create_target":true}
            """)).Code);
        JsonNode document = await UntilAsync("once", "completed");
        Assert.Equal(4, document["_replication_stats"]!["docs_written"]!.GetValue<int>());
        Assert.NotNull(document["_replication_state_time"]);
        Assert.Equal(4, await CountAsync(_other, "/there"));
        JsonNode state = (await SendAsync("GET", "/_scheduler/docs/_replicator/once")).Json!;
        Assert.Equal("completed", state["state"]!.GetValue<string>());
        Assert.DoesNotContain("cret", state.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(201, (await SendAsync("PUT", "/_replicator/wrong", """{"source":"here"}""")).Code);
        Assert.Contains(
            "`target` is missing",
            (await UntilAsync("wrong", "failed"))["_replication_state_reason"]!.GetValue<string>(),
            StringComparison.Ordinal);
        JsonNode failed = (await SendAsync("GET", "/_scheduler/docs?states=failed")).Json!;
        Assert.Equal("wrong", Assert.Single(failed["docs"]!.AsArray())!["doc_id"]!.GetValue<string>());
        Assert.Equal(400, (await SendAsync("GET", "/_scheduler/docs?states=odd")).Code);
    }

    [Fact]
    public async Task What_became_of_documents_is_forgotten_with_their_database()
    {
        await SendAsync("PUT", "/_replicator");
        await SendAsync("PUT", "/_replicator/wrong", """{"source":"here"}""");
        await UntilAsync("wrong", "failed");
        await SendAsync("PUT", "/_replicator/live", """{"source":"here","target":"copy","continuous":true}""");
        Assert.Equal(200, (await SendAsync("DELETE", "/_replicator")).Code);
        await SendAsync("PUT", "/_replicator");
        while ((await SendAsync("GET", "/_scheduler/docs")).Json!["total_rows"]!.GetValue<int>() > 0)
            Token.ThrowIfCancellationRequested();
        Assert.Equal(0, (await SendAsync("GET", "/_scheduler/jobs")).Json!["total_rows"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_documents_replication_survives_a_restart_and_ends_with_the_document()
    {
        await SendAsync("PUT", "/_replicator");
        await SendAsync(
            "PUT", "/_replicator/live",
            """{"source":"here","target":"copy","create_target":true,"continuous":true,"owner":"admin"}""");
        await FillAsync(1);
        await ArriveAsync(_hub, "/copy", "d0");
        await _hub.DisposeAsync();
        _hub = await StartAsync();
        await SendAsync("PUT", "/here/later", "{}");
        await ArriveAsync(_hub, "/copy", "later");
        JsonNode job = Assert.Single((await SendAsync("GET", "/_scheduler/jobs")).Json!["jobs"]!.AsArray())!;
        Assert.Equal("live", job["doc_id"]!.GetValue<string>());
        Assert.Equal("admin", job["user"]!.GetValue<string>());
        Assert.Equal("_replicator", job["database"]!.GetValue<string>());
        string revision = (await SendAsync("GET", "/_replicator/live")).Json!["_rev"]!.GetValue<string>();
        Assert.Equal(200, (await SendAsync("DELETE", "/_replicator/live?rev=" + revision)).Code);
        while ((await SendAsync("GET", "/_scheduler/jobs")).Json!["total_rows"]!.GetValue<int>() > 0)
            Token.ThrowIfCancellationRequested();
        Assert.Equal(404, (await SendAsync("GET", "/_scheduler/docs/_replicator/live")).Code);
    }

    [Fact]
    public async Task Nobody_but_admins_sees_replications_or_their_secrets()
    {
        await SendAsync("PUT", "/_replicator");
        await SendAsync("PUT", "/_replicator/r", $$"""{"source":"here","target":"{{Remote}}","continuous":true}""");
        await SendAsync(
            "PUT", "/_users/org.couchdb.user:ann", """{"name":"ann","type":"user","roles":[],"password":"p"}""");
        Assert.Equal(200, (await SendAsync("PUT", "/_replicator/_security", """{"members":{"names":["ann"]}}""")).Code);
        (string, string) ann = Basic("ann", "p");
        foreach ((string method, string path, string? json) in ((string, string, string?)[])
            [
                ("GET", "/_replicator/r", null), ("GET", "/_replicator/_all_docs?include_docs=true", null),
                ("GET", "/_replicator/_changes?include_docs=true", null), ("POST", "/_replicator/_find", """{"selector":{}}"""),
                ("POST", "/_replicator/_bulk_get", """{"docs":[{"id":"r"}]}"""), ("GET", "/_scheduler/jobs", null),
                ("GET", "/_scheduler/docs", null), ("GET", "/_active_tasks", null),
                ("POST", "/_replicate", """{"source":"here","target":"x"}"""),
            ])
        {
            HubAnswer answer = await _hub.SendAsync(method, path, json, ann);
            Assert.True(answer.Code is 401 or 403, $"{path}: {answer.Code}");
            Assert.DoesNotContain("cret", answer.Text, StringComparison.Ordinal);
        }

        Assert.Contains("s%65cret", (await SendAsync("GET", "/_replicator/r")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("cret@", (await SendAsync("GET", "/_scheduler/docs")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("cret@", (await SendAsync("GET", "/_active_tasks")).Text, StringComparison.Ordinal);
    }

    private static (string, string) Basic(string name, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{name}:{password}")));

    private async Task<int> LocalsAsync(string database) =>
        (await SendAsync("GET", database + "/_local_docs")).Json!["rows"]!.AsArray().Count;

    private static async Task<int> CountAsync(HubHost hub, string path) =>
        (await hub.SendAsync("GET", path, null, Admin)).Json!["doc_count"]!.GetValue<int>();

    // The feed itself is waited on: no time is guessed.
    private static async Task ArriveAsync(HubHost hub, string path, string id)
    {
        while ((await hub.SendAsync("GET", path, null, Admin)).Code != 200) Token.ThrowIfCancellationRequested();
        string since = "0";
        while ((await hub.SendAsync("GET", $"{path}/{id}", null, Admin)).Code != 200)
        {
            HubAnswer feed = await hub.SendAsync(
                "GET", $"{path}/_changes?feed=longpoll&timeout=20000&since={since}", null, Admin);
            since = feed.Json!["last_seq"]!.GetValue<string>();
        }
    }

    [Fact]
    public async Task A_document_of_which_nothing_can_be_made_holds_up_no_other_replication()
    {
        await FillAsync(2);
        await SendAsync("PUT", "/_replicator");
        string deep = new string('[', 60) + new string(']', 60);
        foreach ((string id, string json) in ((string, string)[])[
            ("lone", """{"source":"here","target":"x","owner":"\ud800"}"""),
            ("name", """{"source":"\ud800","target":"x"}"""),
            ("state", """{"source":"here","target":"x","_replication_state":"\ud800"}"""),
            ("url", """{"source":"http://[","target":"x"}"""),
            ("ids", """{"source":"here","target":"x","doc_ids":["", 1, null]}"""),
            ("selector", """{"source":"here","target":"x","selector":{"a":{"$nonsense":1}}}"""),
            ("deep", $$"""{"source":"here","target":{{deep}}}""")])
        {
            await SendAsync("PUT", "/_replicator/" + id, json);
        }

        await SendAsync("POST", "/_replicator/_bulk_docs", """
            {"new_edits":false,"docs":[{"_id":"double","_rev":"1-a","source":"here","source":"here","target":null}]}
            """);
        Assert.Equal(201, (await SendAsync(
            "PUT", "/_replicator/good",
            $$"""{"source":"here","target":"{{Remote}}","create_target":true}""")).Code);
        await UntilAsync("good", "completed");
        Assert.Equal(2, await CountAsync(_other, "/there"));
        Assert.Equal(200, (await SendAsync("GET", "/_scheduler/docs")).Code);
    }

    private async Task<JsonNode> UntilAsync(string document, string state)
    {
        string since = "0";
        while (true)
        {
            JsonNode now = (await SendAsync("GET", "/_replicator/" + document)).Json!;
            if (now["_replication_state"]?.GetValue<string>() == state) return now;
            HubAnswer feed = await SendAsync(
                "GET", $"/_replicator/_changes?feed=longpoll&timeout=20000&since={since}");
            since = feed.Json!["last_seq"]!.GetValue<string>();
        }
    }

    private async Task FillAsync(int count)
    {
        string documents = string.Join(',', Enumerable.Range(0, count).Select(
            static i => $$"""{"_id":"d{{i}}","n":{{i}} }"""));
        Assert.Equal(201, (await SendAsync("POST", "/here/_bulk_docs", $$"""{"docs":[{{documents}}]}""")).Code);
    }

    private Task<HubAnswer> SendAsync(string method, string path, string? json = null) =>
        _hub.SendAsync(method, path, json, Admin);

    private Task<HubHost> StartAsync() => HubHost.StartAsync(options =>
    {
        options.DataDirectory = _folder;
        options.Admins["admin"] = "secret";
    });
}
