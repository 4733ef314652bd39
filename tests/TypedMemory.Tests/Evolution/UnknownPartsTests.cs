#pragma warning disable TM0124 // How a list without a merge keeps the unknown parts of its items is what is asked here.
using System.Text.Json;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class UnknownPartsTests
{
    private const string Newer = """
        {"id":"a","place":{"city":"Bern","floor":2,"wing":{"name":"west"}},"size":"Huge","sizes":["Giant","Huge","Small"],
        "state":"Archived","stops":[{"city":"Chur","floor":0,"gate":1},{"city":"Davos","floor":0,"gate":2}]}
        """;

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task A_name_that_an_enum_does_not_have_is_read_as_a_value_that_says_so()
    {
        await using TestMemory memory = await CreateAsync();
        Ticket ticket = (await memory.Get<ITicketRepository>().GetAsync(new TicketId("a"), Token))!;
        Assert.False(Enum.IsDefined(ticket.State));
        Assert.Equal((TicketState)int.MinValue, ticket.State);
        Assert.Equal(TicketSize.Other, ticket.Size);
        Assert.Equal([TicketSize.Other, TicketSize.Small], ticket.Sizes.Order());
    }

    [Fact]
    public async Task A_list_and_a_feed_deliver_such_a_document_as_a_value()
    {
        await using TestMemory memory = await CreateAsync();
        await foreach (MemoryEntry<Ticket, TicketId> entry in memory.Get<ITicketRepository>().ListAsync(
            cancellationToken: Token))
        {
            Assert.Null(entry.Error);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        MemoryChange<Ticket, TicketId> change = await memory.Get<ITicketRepository>()
            .Changes(new ChangeOptions<TicketId> { Since = ChangeSince.Beginning }, stop.Token).ReadAsync(Token);
        Assert.Equal(("ticket:a", null), (change.DocumentId, change.Error));
        await stop.CancelAsync();
    }

    [Theory]
    [InlineData("update")]
    [InlineData("upsert")]
    [InlineData("replace")]
    [InlineData("many")]
    [InlineData("transaction")]
    public async Task An_edit_of_something_else_keeps_every_part_that_is_not_understood(string way)
    {
        await using TestMemory memory = await CreateAsync();
        ITicketRepository tickets = memory.Get<ITicketRepository>();
        MemoryEntry<Ticket, TicketId> entry = (await tickets.GetEntryAsync(new TicketId("a"), Token))!;
        Ticket edited = entry.Value with { Seen = 1 };
        switch (way)
        {
            case "update":
                await tickets.UpdateAsync(new TicketId("a"), _ => edited, Token);
                break;
            case "upsert":
                await tickets.UpsertAsync(edited, Token);
                break;
            case "replace":
                await tickets.ReplaceAsync(edited, entry.Revision, Token);
                break;
            case "many":
                Assert.Null((await tickets.UpsertManyAsync([edited], Token))[0].Error);
                break;
            default:
                await memory.Get<IMemoryTransactions>().Begin().Upsert(tickets, edited).CommitAsync(Token);
                break;
        }

        Dictionary<string, string> members = await MembersAsync(memory);
        using JsonDocument newer = JsonDocument.Parse(Newer);
        foreach (JsonProperty member in newer.RootElement.EnumerateObject())
        {
            Assert.Equal(member.Value.GetRawText().Replace("\n", "", StringComparison.Ordinal), members[member.Name]);
        }

        Assert.Equal("1", members["seen"]);
    }

    [Fact]
    public async Task An_edit_of_a_part_changes_that_and_keeps_the_rest()
    {
        await using TestMemory memory = await CreateAsync();
        await memory.Get<ITicketRepository>().UpdateAsync(
            new TicketId("a"),
            static ticket => ticket with
            {
                State = TicketState.Closed,
                Place = ticket.Place! with { Floor = 3 },
                Sizes = ticket.Sizes.Add(TicketSize.Large),
                Stops = [ticket.Stops[1], ticket.Stops[0], new TicketPlace("Aarau")],
            },
            Token);
        Dictionary<string, string> members = await MembersAsync(memory);
        Assert.Equal("\"Closed\"", members["state"]);
        Assert.Equal("""{"city":"Bern","floor":3,"wing":{"name":"west"}}""", members["place"]);
        Assert.Equal("""["Giant","Huge","Large","Small"]""", members["sizes"]);
        Assert.Equal(
            """[{"city":"Davos","floor":0,"gate":2},{"city":"Chur","floor":0,"gate":1},{"city":"Aarau","floor":0}]""",
            members["stops"]);
    }

    [Fact]
    public async Task What_is_taken_out_takes_the_parts_with_it()
    {
        await using TestMemory memory = await CreateAsync();
        await memory.Get<ITicketRepository>().UpdateAsync(
            new TicketId("a"),
            static ticket =>
                ticket with { Size = null, Place = null, Sizes = [TicketSize.Small], Stops = [ticket.Stops[1]] },
            Token);
        Dictionary<string, string> members = await MembersAsync(memory);
        Assert.Equal(("null", "null", "[\"Small\"]"), (members["size"], members["place"], members["sizes"]));
        Assert.Equal("""[{"city":"Davos","floor":0,"gate":2}]""", members["stops"]);
    }

    [Theory]
    [InlineData(
        "clear", """{"counts":{},"days":{},"id":"a","places":{},"states":{}}""")]
    [InlineData(
        "change",
        """{"counts":{"ABCDEF00-0000-0000-0000-000000000000":5},"days":{"2020-01-01T00:00:00Z":5},"id":"a","places":{"01:00:00":{"city":"Chur","floor":2,"gate":1}},"states":{"Archived":1,"Closed":2}}""")]
    [InlineData(
        "add",
        """{"counts":{"00000000-0000-0000-0000-000000000000":7,"ABCDEF00-0000-0000-0000-000000000000":1},"days":{"2020-01-01T00:00:00Z":1},"id":"a","places":{"01:00:00":{"city":"Chur","floor":0,"gate":1}},"states":{"Archived":1}}""")]
    public async Task An_entry_whose_key_is_stored_in_another_form_is_changed_and_taken_out(string way, string expected)
    {
        await using TestMemory memory = TestMemory.Create();
        var ledgers = memory.Get<ILedgerRepository>();
        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "ledger:a",
            """{"counts":{"ABCDEF00-0000-0000-0000-000000000000":1},"days":{"2020-01-01T00:00:00Z":1},"id":"a","places":{"01:00:00":{"city":"Chur","gate":1}},"states":{"Archived":1}}""");
        Guid known = new("abcdef00-0000-0000-0000-000000000000");
        await ledgers.UpdateAsync(
            new LedgerId("a"),
            ledger => way switch
            {
                "clear" => new Ledger { Id = "a" },
                "change" => ledger with
                {
                    Counts = new() { [known] = 5 },
                    Days = new() { [new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)] = 5 },
                    States = new(ledger.States) { [TicketState.Closed] = 2 },
                    Places = new() { [TimeSpan.FromHours(1)] = ledger.Places.Values.Single() with { Floor = 2 } },
                },
                _ => ledger with { Counts = new(ledger.Counts) { [Guid.Empty] = 7 } },
            },
            Token);

        IDocumentStore store = await memory.OpenStoreAsync();
        string body = System.Text.Encoding.UTF8.GetString((await store.GetAsync("ledger:a", Token))!.Body.Span);
        Assert.StartsWith(expected[..^1].Replace("\"floor\":0,", "", StringComparison.Ordinal), body, StringComparison.Ordinal);
        if (way == "change") Assert.Equal(5, (await ledgers.GetAsync("a", Token))!.Days.Values.Single());
    }

    [Fact]
    public async Task An_entry_under_two_forms_of_a_key_is_what_an_edit_made_it()
    {
        await using TestMemory memory = TestMemory.Create();
        var ledgers = memory.Get<ILedgerRepository>();
        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "ledger:a",
            """{"days":{"2020-01-01T00:00:00.0000000+00:00":1,"2020-01-01T00:00:00Z":2},"id":"a"}""");
        Assert.Equal(2, (await ledgers.GetAsync("a", Token))!.Days.Values.Single());

        await ledgers.UpdateAsync("a", static l => l with { Counts = new() { [Guid.Empty] = 1 } }, Token);
        Assert.Equal(2, (await ledgers.GetAsync("a", Token))!.Days.Values.Single());
        await ledgers.UpdateAsync(
            "a", static l => l with { Days = new() { [new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)] = 9 } }, Token);
        Assert.Equal(9, (await ledgers.GetAsync("a", Token))!.Days.Values.Single());
        await ledgers.UpdateAsync("a", static l => l with { Days = [] }, Token);
        Assert.Empty((await ledgers.GetAsync("a", Token))!.Days);
    }

    private static async Task<TestMemory> CreateAsync()
    {
        TestMemory memory = TestMemory.Create();
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "ticket:a", Newer);
        return memory;
    }

    private static async Task<Dictionary<string, string>> MembersAsync(TestMemory memory)
    {
        IDocumentStore store = await memory.OpenStoreAsync();
        using JsonDocument body = JsonDocument.Parse((await store.GetAsync("ticket:a", Token))!.Body);
        return body.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetRawText());
    }
}
