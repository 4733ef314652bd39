using System.Text.Json;

namespace TypedMemory.AI.Tests.Tools;

/// <summary>The tools that each memory type has.</summary>
public sealed class TypeToolsTests : IAsyncDisposable
{
    private readonly ToolMemory _memory = new();

    [Fact]
    public void Each_type_has_six_tools_and_the_memory_has_six()
    {
        string[] names = [.. _memory.Tools.Select(tool => tool.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(
            [
                "conflicts", "forget_fact", "forget_todo_entry", "get_fact", "get_todo_entry", "history", "list_facts",
                "list_todo_entries", "recall", "recall_facts", "recall_todo_entries", "remember_fact",
                "remember_todo_entry", "resolve", "restore", "sync_status", "update_fact", "update_todo_entry",
            ],
            names);
    }

    [Fact]
    public void The_schema_has_the_words_of_the_documentation()
    {
        MemoryTool remember = _memory.Tool("remember_fact");

        Assert.EndsWith("What a fact is: What an agent knows.", remember.Description);
        JsonElement properties = remember.JsonSchema.GetProperty("properties");
        Assert.Equal(
            """{"type":"string","description":"What is known, in a sentence."}""",
            properties.GetProperty("text").GetRawText());
        Assert.Equal("""["agent","topic"]""", remember.JsonSchema.GetProperty("required").GetRawText());
        Assert.Equal(
            """{"type":"string","enum":["Open","Done"]}""",
            _memory.Tool("update_todo_entry").JsonSchema.GetProperty("properties").GetProperty("state").GetRawText());
    }

    [Fact]
    public async Task A_fact_is_remembered_read_updated_listed_and_forgotten()
    {
        JsonElement made = await _memory.DoAsync(
            "remember_fact", """{"agent":"a7","topic":"deploys","text":"Fridays are frozen","tags":["ops"]}""");
        Assert.Equal("created", made.GetProperty("outcome").GetString());
        Assert.Equal("fact:a7:deploys", made.GetProperty("id").GetString());

        JsonElement got = await _memory.DoAsync("get_fact", """{"agent":"a7","topic":"deploys"}""");
        Assert.Equal(made.GetProperty("revision").GetString(), got.GetProperty("revision").GetString());
        Assert.Equal("Fridays are frozen", got.GetProperty("value").GetProperty("text").GetString());

        JsonElement updated = await _memory.DoAsync("update_fact", """{"id":"fact:a7:deploys","confidence":0.9}""");
        Assert.Equal(0.9, updated.GetProperty("value").GetProperty("confidence").GetDouble());
        Assert.Equal("Fridays are frozen", updated.GetProperty("value").GetProperty("text").GetString());

        Fact stored = (await _memory.Facts.GetAsync("a7", "deploys", ToolMemory.Token))!;
        Assert.Equal(["ops"], stored.Tags);
        Assert.Equal(0.9, stored.Confidence);

        JsonElement list = await _memory.DoAsync("list_facts", """{"agent":"a7"}""");
        JsonElement only = Assert.Single(list.GetProperty("documents").EnumerateArray());
        Assert.Equal(updated.GetProperty("revision").GetString(), only.GetProperty("revision").GetString());

        JsonElement gone = await _memory.DoAsync("forget_fact", """{"agent":"a7","topic":"deploys"}""");
        Assert.Equal("forgotten", gone.GetProperty("outcome").GetString());
        Assert.Equal("not_found", (await _memory.DoAsync(
            "get_fact", """{"id":"fact:a7:deploys"}""")).GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Remembering_again_keeps_what_is_left_out()
    {
        await _memory.DoAsync("remember_fact", """{"agent":"a7","topic":"x","text":"one","hits":3,"tags":["t"]}""");

        JsonElement again = await _memory.DoAsync("remember_fact", """{"agent":"a7","topic":"x","text":"two"}""");

        Assert.Equal("updated", again.GetProperty("outcome").GetString());
        Assert.Equal(
            """{"agent":"a7","confidence":0,"hits":3,"tags":["t"],"text":"two","topic":"x"}""",
            again.GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("update_fact", """{"agent":"a7","topic":"x","text":"mine","ifRevision":"$"}""")]
    [InlineData("forget_fact", """{"agent":"a7","topic":"x","ifRevision":"$"}""")]
    public async Task A_stale_revision_is_answered_with_the_current_value(string tool, string arguments)
    {
        JsonElement first = await _memory.DoAsync("remember_fact", """{"agent":"a7","topic":"x","text":"one"}""");
        JsonElement second = await _memory.DoAsync("update_fact", """{"agent":"a7","topic":"x","text":"two"}""");

        JsonElement stale = await _memory.DoAsync(
            tool, arguments.Replace("$", first.GetProperty("revision").GetString(), StringComparison.Ordinal));

        Assert.Equal("stale", stale.GetProperty("outcome").GetString());
        JsonElement current = stale.GetProperty("current");
        Assert.Equal(second.GetProperty("revision").GetString(), current.GetProperty("revision").GetString());
        Assert.Equal("two", current.GetProperty("value").GetProperty("text").GetString());
        Assert.Equal("two", (await _memory.Facts.GetAsync("a7", "x", ToolMemory.Token))!.Text);
    }

    [Fact]
    public async Task The_current_revision_lets_an_update_and_a_delete_through()
    {
        JsonElement first = await _memory.DoAsync("remember_fact", """{"agent":"a7","topic":"x"}""");
        string revision = first.GetProperty("revision").GetString()!;

        JsonElement updated = await _memory.DoAsync(
            "update_fact", $$"""{"id":"fact:a7:x","text":"two","ifRevision":"{{revision}}"}""");
        Assert.Equal("updated", updated.GetProperty("outcome").GetString());

        JsonElement gone = await _memory.DoAsync(
            "forget_fact", $$"""{"id":"fact:a7:x","ifRevision":"{{updated.GetProperty("revision").GetString()}}"}""");
        Assert.Equal("forgotten", gone.GetProperty("outcome").GetString());
        JsonElement late = await _memory.DoAsync(
            "update_fact", $$"""{"id":"fact:a7:x","text":"3","ifRevision":"{{revision}}"}""");
        Assert.Equal("stale", late.GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Null, late.GetProperty("current").ValueKind);
    }

    [Theory]
    [InlineData("remember_fact", """{"agent":"a7","topic":"x","confidense":1}""", "confidense", "\"confidence\"")]
    [InlineData("remember_fact", """{"agent":"a7"}""", "topic", "a string")]
    [InlineData("remember_fact", """{"agent":"","topic":"x"}""", "agent", "one character or more")]
    [InlineData("remember_fact", """{"agent":"a7","topic":"x","confidence":"high"}""", "confidence", "a number")]
    [InlineData("remember_fact", """{"agent":"a7","topic":"x","tags":["a",1]}""", "tags[1]", "a string")]
    [InlineData("remember_fact", """{"agent":"a7","topic":"x","hits":1.5}""", "hits", "refused")]
    [InlineData("remember_todo_entry", """{"state":"Opened"}""", "state", "one of \"Open\", \"Done\"")]
    [InlineData("remember_todo_entry", """{"where":{"city":"Bonn","flor":1}}""", "where.flor", "\"floor\"")]
    [InlineData("remember_todo_entry", """{"where":{"floor":1}}""", "where.city", "a string")]
    [InlineData("get_fact", """{"id":"rule:a7:x"}""", "id", "fact:{agent}:{topic}")]
    [InlineData("get_fact", """{"agent":"a7"}""", "topic", "the id in \"id\"")]
    [InlineData("update_fact", """{"id":"fact:a7:x"}""", "fact", "\"text\"")]
    [InlineData("update_fact", """{"id":"fact:a7:x","text":"","ifRevision":"one"}""", "ifRevision", "not a revision")]
    [InlineData("list_facts", """{"limit":0}""", "limit", "from 1 to 500")]
    [InlineData("list_facts", """{"continuation":"?"}""", "continuation", "first page")]
    [InlineData("recall", """{"question":"x","types":["fakt"]}""", "types", "\"fact\"")]
    [InlineData("history", """{"id":"fakt:a"}""", "id", "fact:{agent}:{topic}")]
    [InlineData("restore", """{"id":"fact:a7:x","revision":"1-00"}""", "revision", "history")]
    public async Task A_bad_argument_is_named_with_what_is_allowed(
        string tool, string arguments, string member, string allowed)
    {
        JsonElement refused = await _memory.RefuseAsync(tool, arguments);

        Assert.Equal("bad_argument", refused.GetProperty("error").GetString());
        Assert.Equal(member, refused.GetProperty("member").GetString());
        Assert.Contains(allowed, refused.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_type_whose_key_has_a_default_makes_its_own()
    {
        JsonElement made = await _memory.DoAsync("remember_todo_entry", """{"title":"water"}""");
        string id = made.GetProperty("id").GetString()!;

        JsonElement got = await _memory.DoAsync("get_todo_entry", $$"""{"documentId":"{{id}}"}""");
        JsonElement same = await _memory.DoAsync("get_todo_entry", $$"""{"id":"{{id.Split(':')[1]}}"}""");

        Assert.Equal("water", got.GetProperty("value").GetProperty("title").GetString());
        Assert.Equal(got.GetRawText(), same.GetRawText());
    }

    [Fact]
    public async Task A_list_goes_on_where_the_page_before_ended()
    {
        for (int i = 0; i < 5; i++) await _memory.DoAsync("remember_fact", $$"""{"agent":"a7","topic":"t{{i}}"}""");
        await _memory.DoAsync("remember_fact", """{"agent":"a70","topic":"other"}""");

        var seen = new List<string>();
        string? continuation = null;
        do
        {
            string rest = continuation is null ? "" : $$""","continuation":"{{continuation}}" """;
            JsonElement page = await _memory.DoAsync("list_facts", $$"""{"agent":"a7","limit":2{{rest}}}""");
            seen.AddRange(page.GetProperty("documents").EnumerateArray().Select(d => d.GetProperty("id").GetString()!));
            continuation = page.TryGetProperty("continuation", out JsonElement next) ? next.GetString() : null;
        }
        while (continuation is not null);

        Assert.Equal([.. Enumerable.Range(0, 5).Select(i => $"fact:a7:t{i}")], seen);
    }

    [Fact]
    public async Task A_function_takes_what_a_chat_client_hands_it()
    {
        JsonElement made = await _memory.InvokeAsync("remember_fact", new()
        {
            ["agent"] = "a7",
            ["topic"] = JsonElement.Parse("\"odd:topic\""),
            ["confidence"] = 0.5,
            ["hits"] = 2L,
        });

        Assert.Equal("fact:a7:odd%3Atopic", made.GetProperty("id").GetString());
        JsonElement got = await _memory.InvokeAsync("get_fact", new() { ["agent"] = "a7", ["topic"] = "odd:topic" });
        Assert.Equal(2, got.GetProperty("value").GetProperty("hits").GetInt64());
    }

    [Fact]
    public async Task Writers_at_once_lose_no_member()
    {
        await _memory.DoAsync("remember_fact", """{"agent":"a7","topic":"x"}""");

        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => _memory.DoAsync(
                "remember_fact", """{"agent":"a7","topic":"x","text":"t"}"""))
                .Concat(Enumerable.Range(0, 20).Select(_ => _memory.DoAsync(
                    "update_fact", """{"agent":"a7","topic":"x","confidence":1}"""))));

        Fact stored = (await _memory.Facts.GetAsync("a7", "x", ToolMemory.Token))!;
        Assert.Equal(("t", 1d), (stored.Text, stored.Confidence));
    }

    public ValueTask DisposeAsync() => _memory.DisposeAsync();
}
