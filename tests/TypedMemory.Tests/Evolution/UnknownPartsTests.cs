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
