#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Errors;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>One repository for a memory type and its cases.</summary>
public sealed class HierarchyTests
{
    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    private static AgentEvent[] Samples =>
    [
        new AgentEvent.Called
        {
            Agent = "a", Number = 1, Tool = "grep", Text = "found it", Note = "quick",
            Lines = [new OrderLine { Sku = "x", Quantity = 3 }],
        },
        new AgentEvent.Called { Agent = "a", Number = 2, Tool = "sed", Tokens = 50, Weight = 3 },
        new AgentEvent.Failed { Agent = "a", Number = 3, Tool = "grep", Error = "no such file", Tokens = 10 },
        new AgentEvent.Decided("left", new OrderPoint(1)) { Agent = "b", Number = 4, Votes = 2 },
        new AgentEvent.Decided("right")
        { Agent = "b", Number = 5, Weight = 3, Scores = ImmutableDictionary<string, int>.Empty.Add("x", 2) },
    ];

    [Theory, MemberData(nameof(Stores))]
    public async Task Every_case_comes_back_as_what_it_was(StoreKind kind)
    {
        await using TestMemory memory = await FilledAsync(kind);
        var events = memory.Get<IAgentEventRepository>();
        AgentEvent?[] read = [.. await ReadAsync(events)];
        Assert.Equal(["Called", "Called", "Failed", "Decided", "Decided"], read.Select(static e => e!.GetType().Name));
        Assert.Equal(
            ("grep", "found it", 3),
            read[0] is AgentEvent.Called called ? (called.Tool, called.Text, called.Lines[0].Quantity) : default);
        Assert.Equal(Samples[2], read[2]);
        Assert.Equal(
            ("left", new OrderPoint(1), 2L),
            read[3] is AgentEvent.Decided { Place: { } place } decided
                ? (decided.Choice, place, decided.Votes) : default);
        AgentEvent? one = await events.GetAsync("a", 3, Token);
        Assert.IsType<AgentEvent.Failed>(one);
        Assert.Equal(3, await events.CountForAgentAsync("a", Token));
        Assert.Equal("event:a:3", Samples[2].Id().DocumentId);
    }

    [Fact]
    public async Task A_document_tells_its_case_and_has_the_members_of_that_alone()
    {
        await using TestMemory memory = await FilledAsync(StoreKind.Sqlite);
        IDocumentStore store = await memory.OpenStoreAsync();
        string body = Encoding.UTF8.GetString((await store.GetAsync("event:a:3", cancellationToken: Token))!.Body.Span);
        Assert.StartsWith(
            """{"agent":"a","error":"no such file","kind":"failed","note":"","number":3,"text":null,"tokens":10,"tool":"grep","weight":1,""",
            body, StringComparison.Ordinal);
        body = Encoding.UTF8.GetString((await store.GetAsync("event:b:5", cancellationToken: Token))!.Body.Span);
        Assert.Contains("\"kind\":3,", body, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Queries_name_the_members_of_every_case(StoreKind kind)
    {
        await using TestMemory memory = await FilledAsync(kind);
        MemoryQuery<AgentEvent, AgentEventId> all = memory.Get<IAgentEventRepository>().Query();
        Assert.Equal("1,3", await NumbersAsync(all.Where(AgentEventFields.Tool == "grep")));
        Assert.Equal("1,3,4", await NumbersAsync(all.Where(AgentEventFields.Weight == 1)));
        Assert.Equal("2,5", await NumbersAsync(all.Where(AgentEventFields.Weight == 3)));
        Assert.Equal("3", await NumbersAsync(all.Where(AgentEventFields.Error.Contains("such"))));
        Assert.Equal("4", await NumbersAsync(all.Where(AgentEventFields.Choice == "left")));
        Assert.Equal(
            "5", await NumbersAsync(all.Where(AgentEventFields.Choice == "right" & AgentEventFields.Weight == 3)));
        Assert.Equal("4", await NumbersAsync(all.Where(AgentEventFields.Place.X == 1)));
        Assert.Equal("1", await NumbersAsync(all.Where(AgentEventFields.Lines.Any(l => l.Quantity > 2))));
        Assert.Equal("5", await NumbersAsync(all.Where(AgentEventFields.Scores["x"] == 2)));
        Assert.Equal("4", await NumbersAsync(all.Where(AgentEventFields.Votes > 1)));
        Assert.Equal("4,5", await NumbersAsync(all.Where(AgentEventFields.Tool.IsNull)));
        Assert.Equal("1,3", await NumbersAsync(all.Where(AgentEventFields.Tokens == 10)));
        Assert.Equal("4,5,1,3,2", await NumbersAsync(all.OrderBy(AgentEventFields.Tokens)));
        Assert.Equal(70, await all.SumAsync(AgentEventFields.Tokens, Token));
        Assert.Equal(
            [(null, 2L), ("grep", 2L), ("sed", 1L)],
            (await all.GroupBy(AgentEventFields.Tool).CountAsync(Token)).Select(static g => (g.Key, g.Count)));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Queries_ask_for_cases(StoreKind kind)
    {
        await using TestMemory memory = await FilledAsync(kind);
        MemoryQuery<AgentEvent, AgentEventId> all = memory.Get<IAgentEventRepository>().Query();
        Assert.Equal("1,2", await NumbersAsync(all.Where(AgentEventFields.Case.Is<AgentEvent.Called>())));
        Assert.Equal("4,5", await NumbersAsync(all.Where(AgentEventFields.Case.Is<AgentEvent.Decided>())));
        Assert.Equal("1,2,3,4,5", await NumbersAsync(all.Where(AgentEventFields.Case.Is<AgentEvent>())));
        Assert.Equal("3", await NumbersAsync(all.Where(AgentEventFields.Case == typeof(AgentEvent.Failed))));
        Assert.Equal("1,2,4,5", await NumbersAsync(all.Where(!AgentEventFields.Case.Is<AgentEvent.Failed>())));
        Assert.Equal(
            [("Called", 2L), ("Failed", 1L), ("Decided", 2L)],
            (await all.GroupBy(AgentEventFields.Case).CountAsync(Token)).Select(static g => (g.Key.Name, g.Count)));
        Assert.Contains(
            "\"String\" is not a case of \"AgentEvent\"",
            Assert.Throws<ArgumentException>(() => AgentEventFields.Case == typeof(string)).Message,
            StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Full_text_is_that_of_every_case(StoreKind kind)
    {
        if (kind == StoreKind.Memory) return;
        await using TestMemory memory = await FilledAsync(kind);
        IReadOnlyList<MemoryMatch<AgentEvent, AgentEventId>> found = await memory.Get<IAgentEventRepository>()
            .Query().Match(FullText.Words("found")).ToListAsync(Token);
        Assert.Equal(1, Assert.Single(found).Entry.Value.Number);
    }

    [Fact]
    public async Task A_member_that_another_case_left_behind_is_not_seen_by_queries_and_goes_with_the_next_edit()
    {
        await using TestMemory memory = await FilledAsync(StoreKind.Sqlite);
        var events = memory.Get<IAgentEventRepository>();
        IDocumentStore store = await memory.OpenStoreAsync();
        await TestDocuments.WriteAsync(
            store, "event:a:9",
            """{"agent":"a","kind":"failed","number":9,"tool":"grep","lines":[{"sku":"x","quantity":9}],"choice":"left"}""");
        await TestDocuments.WriteAsync(store, "event:a:8", """{"agent":"a","kind":"c\u0061lled","number":8,"tool":"awk"}""");
        MemoryQuery<AgentEvent, AgentEventId> all = events.Query();
        Assert.Equal("4", await NumbersAsync(all.Where(AgentEventFields.Choice == "left")));
        Assert.Equal("1", await NumbersAsync(all.Where(AgentEventFields.Lines.Any(l => l.Quantity > 2))));

        // What stands for a missing member is what its case says.
        Assert.Equal("1,3,8", await NumbersAsync(all.Where(AgentEventFields.Tokens == 10)));
        Assert.Equal("9", await NumbersAsync(all.Where(AgentEventFields.Tokens == 0)));
        await events.UpdateAsync("a", 9, static e => e with { Weight = 2 }, Token);
        string body = Encoding.UTF8.GetString((await store.GetAsync("event:a:9", cancellationToken: Token))!.Body.Span);
        Assert.DoesNotContain("\"left\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"lines\":[", body, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task An_update_can_make_another_case_and_nothing_of_the_old_one_stays(StoreKind kind)
    {
        await using TestMemory memory = await FilledAsync(kind);
        var events = memory.Get<IAgentEventRepository>();
        await events.UpdateAsync(
            "a", 1, static e => new AgentEvent.Failed { Agent = e.Agent, Number = e.Number, Tool = "grep", Error = "oh" },
            Token);
        Assert.Equal("oh", Assert.IsType<AgentEvent.Failed>(await events.GetAsync("a", 1, Token)).Error);
        IDocumentStore store = await memory.OpenStoreAsync();
        string body = Encoding.UTF8.GetString((await store.GetAsync("event:a:1", cancellationToken: Token))!.Body.Span);
        Assert.DoesNotContain("\"lines\":[", body, StringComparison.Ordinal);
        Assert.Equal("1", await NumbersAsync(events.Query().Where(AgentEventFields.Error == "oh")));
        await events.UpsertAsync(Samples[0], Token);
        Assert.Equal("found it", Assert.IsType<AgentEvent.Called>(await events.GetAsync("a", 1, Token)).Text);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_case_of_a_newer_version_is_an_item_with_an_error_and_stays_as_it_is(StoreKind kind)
    {
        await using TestMemory memory = await FilledAsync(kind);
        var events = memory.Get<IAgentEventRepository>();
        IDocumentStore store = await memory.OpenStoreAsync();
        const string newer = """{"agent":"a","kind":"paused","number":9,"until":"noon"}""";
        await TestDocuments.WriteAsync(store, "event:a:9", newer);
        List<string> errors = [];
        int good = 0;
        await foreach (MemoryEntry<AgentEvent, AgentEventId> entry in events.ListAsync(cancellationToken: Token))
        {
            if (entry.Error is { } error) errors.Add(error.Message);
            else good++;
        }

        Assert.Equal(5, good);
        Assert.Contains("\"called\", \"failed\", 3", Assert.Single(errors), StringComparison.Ordinal);
        await Assert.ThrowsAsync<MemoryFormatException>(async () => await events.GetAsync("a", 9, Token));
        await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await events.UpdateAsync("a", 9, static e => e, Token));
        Assert.Equal(newer, Encoding.UTF8.GetString(
            (await store.GetAsync("event:a:9", cancellationToken: Token))!.Body.Span));
        Assert.Equal(
            "1,2,3,4,5", await NumbersAsync(events.Query().Where(AgentEventFields.Case.Is<AgentEvent>())));
    }

    [Fact]
    public async Task A_type_that_is_no_case_is_refused_when_it_is_written()
    {
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory);
        InvalidDocumentException fault = await Assert.ThrowsAsync<InvalidDocumentException>(
            async () => await memory.Get<IAgentEventRepository>().InsertAsync(
                new Stranger { Agent = "a", Number = 1 }, Token));
        Assert.Contains("\"Stranger\"", fault.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Feeds_carry_the_cases(StoreKind kind)
    {
        await using TestMemory memory = await FilledAsync(kind);
        List<string> names = [];
        await foreach (MemoryChange<AgentEvent, AgentEventId> change in
            memory.Get<IAgentEventRepository>().ChangesAsync(Token))
        {
            names.Add(change.Value!.GetType().Name);
            if (names.Count == 5) break;
        }

        Assert.Equal(["Called", "Called", "Failed", "Decided", "Decided"], names);
    }

    private static async Task<TestMemory> FilledAsync(StoreKind kind)
    {
        TestMemory memory = TestMemory.Create(kind);
        var outcomes = await memory.Get<IAgentEventRepository>().InsertManyAsync(Samples, Token);
        Assert.All(outcomes, static outcome => Assert.Null(outcome.Error));
        return memory;
    }

    private static async Task<List<AgentEvent?>> ReadAsync(IAgentEventRepository events)
    {
        List<AgentEvent?> read = [];
        await foreach (MemoryEntry<AgentEvent, AgentEventId> entry in events.ListAsync(cancellationToken: Token))
            read.Add(entry.Value);
        return read;
    }

    private static async Task<string> NumbersAsync(MemoryQuery<AgentEvent, AgentEventId> query)
    {
        List<long> numbers = [];
        await foreach (MemoryEntry<AgentEvent, AgentEventId> entry in query.AsAsyncEnumerable(Token))
            numbers.Add(entry.Value.Number);
        return string.Join(",", numbers);
    }

    private sealed record Stranger : AgentEvent;
}
