using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.JavaScript.Tests.Validation;

/// <summary><c>validate_doc_update</c>, on every way by which a document is written.</summary>
public sealed class ValidationTests(JavaScriptHub hub) : JavaScriptTest(hub)
{
    private const string NeedsType =
        "function (doc, old, user, security) { if (!doc._deleted && !doc.type) throw({forbidden: 'a type is needed'}); }";

    [Fact]
    public async Task A_put_that_is_forbidden_is_403_and_nothing_is_written()
    {
        await DesignAsync("v", Validating(NeedsType));
        Assert.Equal((403, "forbidden", "a type is needed"), Of(await PutAsync("/a", "{}")));
        Assert.Equal(404, (await GetAsync("/a")).Code);
        Assert.Equal(201, (await PutAsync("/a", """{"type":"x"}""")).Code);
    }

    [Fact]
    public async Task Unauthorized_is_401()
    {
        await DesignAsync("v", Validating(
            "function (doc, old, user) { if (user.name !== 'jan') throw({unauthorized: 'only jan writes'}); }"));
        Assert.Equal((401, "unauthorized", "only jan writes"), Of(await PutAsync("/a", "{}")));
        Assert.Equal((201, null, null), Of(await PutAsync("/a", "{}", Jan)));
    }

    [Fact]
    public async Task Every_way_of_writing_is_validated()
    {
        Assert.Equal(201, (await PutAsync("/old", "{}")).Code);
        string rev = (await PutAsync("/kept", """{"type":"x"}""")).Rev;
        await DesignAsync("v", Validating(
            """
            function (doc) {
              if (doc._id !== 'allowed' && doc.type !== 'x') throw({forbidden: 'no ' + doc._id});
              if (doc._attachments) throw({forbidden: 'no attachments, ' + Object.keys(doc._attachments).join()});
            }
            """));

        Assert.Equal((403, "forbidden", "no p"), Of(await PutAsync("/p", "{}")));
        Assert.Equal((403, "forbidden", "no q"), Of(await PostAsync("", """{"_id":"q"}""")));
        Assert.Equal(
            (403, "forbidden", "no c"), Of(await SendAsync("COPY", Db + "/old", null, ("Destination", "c"))));
        Assert.Equal((403, "forbidden", "no kept"), Of(await SendAsync("DELETE", Db + "/kept?rev=" + rev)));
        Assert.Equal((403, "forbidden", "no r"), Of(await PutAsync(
            "/r?new_edits=false", """{"_rev":"1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")));
        Assert.Equal(
            (403, "forbidden", "no attachments, a.txt"),
            Of(await SendAsync("PUT", $"{Db}/kept/a.txt?rev={rev}", "\"text\"")));
        HubAnswer bulk = await PostAsync(
            "/_bulk_docs", """{"docs":[{"_id":"allowed"},{"_id":"b"},{"_id":"d","type":"x"}]}""");
        Assert.Equal(201, bulk.Code);
        Assert.Equal(
            ["", "forbidden no b", ""], bulk.Json!.AsArray().Select(row => row!["error"] is { } error
                ? $"{error} {row["reason"]}" : ""));
        HubAnswer replicated = await PostAsync(
            "/_bulk_docs",
            """{"new_edits":false,"docs":[{"_id":"e","_rev":"1-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},{"_id":"f","type":"x","_rev":"1-cccccccccccccccccccccccccccccccc"}]}""");
        Assert.Equal(
            """[{"id":"e","rev":"1-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","error":"forbidden","reason":"no e"}]""",
            replicated.Text.TrimEnd());
        Assert.Equal(200, (await GetAsync("/f")).Code);
        Assert.Equal(404, (await GetAsync("/e")).Code);
    }

    [Fact]
    public async Task The_function_sees_the_documents_the_user_and_the_security_object()
    {
        Assert.Equal(200, (await PutAsync("/_security", """{"members":{"names":["jan"]},"mine":7}""")).Code);
        await DesignAsync("v", Validating(
            "function (doc, old, user, security) { if (doc.see) throw({forbidden: toJSON([doc, old, user, security])}); }"));
        string rev = (await PutAsync("/a", """{"n":1}""", Jan)).Rev;
        HubAnswer seen = await PutAsync("/a", $$"""{"_rev":"{{rev}}","see":true,"n":2}""", Jan);

        JsonArray call = JsonNode.Parse(seen.Json!["reason"]!.GetValue<string>())!.AsArray();
        string hash = rev[2..];
        Assert.Equal(
            $$"""{"_id":"a","_rev":"{{rev}}","_revisions":{"start":1,"ids":["{{hash}}"]},"see":true,"n":2}""",
            call[0]!.ToJsonString());
        Assert.Equal(
            $$"""{"_id":"a","_rev":"{{rev}}","_revisions":{"start":1,"ids":["{{hash}}"]},"n":1}""",
            call[1]!.ToJsonString());
        Assert.Equal($$"""{"db":"{{Name}}","name":"jan","roles":["writer"]}""", call[2]!.ToJsonString());
        Assert.Equal("""{"members":{"names":["jan"]},"mine":7}""", call[3]!.ToJsonString());

        seen = await PutAsync("/b", """{"see":true}""", Jan);
        Assert.StartsWith(
            """[{"_id":"b","_revisions":{"start":0,"ids":[]},"see":true},null,""",
            seen.Json!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replicated_revision_is_seen_with_its_own_revision_and_its_nearest_ancestor()
    {
        await DesignAsync("v", Validating(
            "function (doc, old) { if (doc.see) throw({forbidden: doc._rev + ' ' + (old && old._rev)}); }"));
        const string Revisions = """{"start":3,"ids":["cccccccccccccccccccccccccccccccc","bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","RRR"]}""";
        string rev = (await PutAsync("/a", "{}")).Rev;
        HubAnswer answer = await PostAsync(
            "/_bulk_docs",
            $$"""{"new_edits":false,"docs":[{"_id":"a","see":1,"_rev":"3-cccccccccccccccccccccccccccccccc","_revisions":{{Revisions.Replace("RRR", rev[2..], StringComparison.Ordinal)}}}]}""");
        Assert.Equal(
            $"3-cccccccccccccccccccccccccccccccc {rev}", answer.Json![0]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task All_design_documents_are_asked_and_take_effect_and_go_at_once()
    {
        await DesignAsync("one", Validating("function (doc) { if (doc.one) throw({forbidden: 'one'}); }"));
        string two = await DesignAsync("two", Validating("function (doc) { if (doc.two) throw({forbidden: 'two'}); }"));
        Assert.Equal((403, "forbidden", "one"), Of(await PutAsync("/a", """{"one":1}""")));
        Assert.Equal((403, "forbidden", "two"), Of(await PutAsync("/a", """{"two":1}""")));
        HubAnswer changed = await PutAsync(
            "/_design/two", $$"""{"_rev":"{{two}}","validate_doc_update":"function () { throw({forbidden: 'all'}); }"}""");
        Assert.Equal((403, "forbidden", "all"), Of(await PutAsync("/a", "{}")));
        Assert.Equal(200, (await SendAsync("DELETE", $"{Db}/_design/two?rev={changed.Rev}")).Code);
        Assert.Equal(201, (await PutAsync("/a", """{"two":1}""")).Code);
    }

    [Fact]
    public async Task A_conflict_is_told_before_the_function_is_asked_and_local_and_design_documents_are_not()
    {
        Assert.Equal(201, (await PutAsync("/a", "{}")).Code);
        await DesignAsync("v", Validating("function () { throw({forbidden: 'never'}); }"));
        Assert.Equal(409, (await PutAsync("/a", "{}")).Code);
        Assert.Equal(201, (await PutAsync("/_local/a", "{}")).Code);
        Assert.Equal(201, (await PutAsync("/_design/w", "{}")).Code);
    }

    [Fact]
    public async Task A_document_over_a_tombstone_is_new_to_the_function()
    {
        string rev = (await PutAsync("/a", "{}")).Rev;
        Assert.Equal(200, (await SendAsync("DELETE", $"{Db}/a?rev={rev}")).Code);
        await DesignAsync("v", Validating(
            "function (doc, old) { if (old !== null || doc._rev) throw({forbidden: toJSON([doc, old])}); }"));
        Assert.Equal(201, (await PutAsync("/a", "{}")).Code);
    }

    [Fact]
    public async Task A_local_replication_is_validated_and_counts_what_was_refused()
    {
        await FillAsync("""[{"_id":"a","type":"x"},{"_id":"b"}]""");
        string target = Name + "t";
        Assert.Equal(201, (await SendAsync("PUT", "/" + target)).Code);
        Assert.Equal(201, (await SendAsync(
            "PUT", $"/{target}/_design/v", Validating(NeedsType).ToJsonString())).Code);
        HubAnswer done = await SendAsync("POST", "/_replicate", $$"""{"source":"{{Name}}","target":"{{target}}"}""");
        Assert.Equal(200, done.Code);
        Assert.Equal(1, done.Json!["history"]![0]!["doc_write_failures"]!.GetValue<int>());
        Assert.Equal(200, (await SendAsync("GET", $"/{target}/a")).Code);
        Assert.Equal(404, (await SendAsync("GET", $"/{target}/b")).Code);
        await SendAsync("DELETE", "/" + target);
    }

    [Fact]
    public async Task Users_are_validated_too()
    {
        HubAnswer put = await SendAsync(
            "PUT", "/_users/_design/mine", Validating(
                "function (doc) { if (doc.shoe_size > 50) throw({forbidden: 'big feet'}); }").ToJsonString());
        Assert.Equal(201, put.Code);
        HubAnswer answer = await SendAsync(
            "PUT", "/_users/org.couchdb.user:big",
            """{"name":"big","password":"x","roles":[],"type":"user","shoe_size":51}""");
        await SendAsync("DELETE", "/_users/_design/mine?rev=" + put.Rev);
        Assert.Equal((403, "forbidden", "big feet"), Of(answer));
    }

    [Theory]
    [InlineData("throw({forbidden: {a: 1}})", 403, "forbidden", """{"a":1}""")]
    [InlineData("throw('text')", 500, "unknown_error", "text")]
    [InlineData("throw(new Error('wrong'))", 500, "Error", "wrong")]
    [InlineData("null.x", 500, "TypeError", null)]
    [InlineData("undefinedName", 500, "ReferenceError", null)]
    public async Task Whatever_it_throws_refuses_the_write(string body, int code, string error, string? reason)
    {
        await DesignAsync("v", Validating($"function () {{ {body} }}"));
        HubAnswer answer = await PutAsync("/a", "{}");
        Assert.Equal((code, error), (answer.Code, answer.Error));
        if (reason is not null) Assert.Equal(reason, answer.Json!["reason"]!.GetValue<string>());
        Assert.Equal(404, (await GetAsync("/a")).Code);
    }

    [Theory]
    [InlineData("function ( {")]
    [InlineData("42")]
    [InlineData("function () { return 10n }")]
    public async Task What_is_no_function_refuses_the_write(string source)
    {
        await DesignAsync("v", Validating(source));
        HubAnswer answer = await PutAsync("/a", "{}");
        Assert.Equal((500, "compilation_error"), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task A_language_that_is_not_run_refuses_the_write()
    {
        await DesignAsync("v", new JsonObject { ["language"] = "erlang", ["validate_doc_update"] = "fun" });
        HubAnswer answer = await PutAsync("/a", "{}");
        Assert.Equal((500, "unknown_query_language"), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task Modules_of_the_design_document_are_required()
    {
        JsonObject design = Validating("function (doc) { require('lib/rules').check(doc); }");
        design["lib"] = new JsonObject
        {
            ["rules"] = "var words = require('./words'); exports.check = function (doc) { if (doc.bad) throw({forbidden: words.no}); };",
            ["words"] = "module.exports = {no: 'no, said the module'};",
        };
        await DesignAsync("v", design);
        Assert.Equal((403, "forbidden", "no, said the module"), Of(await PutAsync("/a", """{"bad":1}""")));
        Assert.Equal(201, (await PutAsync("/a", "{}")).Code);
    }

    [Fact]
    public async Task Multipart_writes_are_validated()
    {
        await DesignAsync("v", Validating(
            "function (doc) { if (doc._attachments) throw({forbidden: doc._attachments.a.content_type}); }"));
        const string Body =
            "--b\r\nContent-Type: application/json\r\n\r\n{\"_attachments\":{\"a\":{\"follows\":true,\"content_type\":\"text/x\",\"length\":2}}}\r\n--b\r\n\r\nhi\r\n--b--";
        using HttpRequestMessage request = Hub.Request("PUT", Db + "/a", Admin);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/related; boundary=\"b\"");
        using HttpResponseMessage response = await Hub.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((403, "forbidden", "text/x"), Of(await HubAnswer.ReadAsync(response)));
    }
}
