using System.Text.Json;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class VersionTests
{
    private static readonly OtherVersion s_first = new(
        "contact:",
        [new("calls", MergeKind.LastWriterWins), new("id", MergeKind.LastWriterWins), new(
            "name", MergeKind.LastWriterWins)]);

    private static readonly OtherVersion s_fourth = new(
        "contact:",
        [
            new("$version", MergeKind.Max), new("familyName", MergeKind.LastWriterWins), new(
                "givenName", MergeKind.LastWriterWins),
            new("id", MergeKind.LastWriterWins), new("nick", MergeKind.LastWriterWins),
        ]);

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task A_document_of_the_first_version_is_read_through_every_step()
    {
        await using TestMemory memory = TestMemory.Create();
        await s_first.WriteAsync(memory, "contact:a", """{"id":"a","name":"Ada Lovelace"}""");
        Contact contact = (await memory.Get<IContactRepository>().GetAsync(new ContactId("a"), Token))!;
        Assert.Equal(("Ada", "Lovelace"), (contact.GivenName, contact.FamilyName));
    }

    [Fact]
    public async Task A_document_of_the_second_version_is_read_through_the_last_step()
    {
        await using TestMemory memory = TestMemory.Create();
        await s_first.WriteAsync(memory, "contact:a", """{"$version":2,"first":"Ada","id":"a","last":"L"}""");
        Contact contact = (await memory.Get<IContactRepository>().GetAsync(new ContactId("a"), Token))!;
        Assert.Equal(("Ada", "L"), (contact.GivenName, contact.FamilyName));
    }

    [Fact]
    public async Task An_edit_stores_the_present_form_and_leaves_the_members_of_the_old_one()
    {
        await using TestMemory memory = TestMemory.Create();
        await s_first.WriteAsync(memory, "contact:a", """{"id":"a","name":"Ada Lovelace"}""");
        await memory.Get<IContactRepository>().UpdateAsync(new ContactId("a"), static c => c with { Calls = 1 }, Token);
        JsonElement body = await BodyAsync(memory);
        Assert.Equal(3, body.GetProperty("$version").GetInt32());
        Assert.Equal("Lovelace", body.GetProperty("familyName").GetString());
        Assert.Equal("Ada Lovelace", body.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_document_of_a_newer_version_is_read_and_an_edit_keeps_its_version_and_its_members()
    {
        await using TestMemory memory = TestMemory.Create();
        await s_fourth.WriteAsync(
            memory, "contact:a", """{"$version":4,"familyName":"L","givenName":"Ada","id":"a","nick":"Countess"}""");
        MemoryEntry<Contact, ContactId>? edited = await memory.Get<IContactRepository>()
            .UpdateAsync(new ContactId("a"), static c => c with { GivenName = "Augusta" }, Token);
        Assert.Equal(("Augusta", "L"), (edited!.Value.GivenName, edited.Value.FamilyName));
        JsonElement body = await BodyAsync(memory);
        Assert.Equal(4, body.GetProperty("$version").GetInt32());
        Assert.Equal("Countess", body.GetProperty("nick").GetString());
        Assert.Equal("Augusta", body.GetProperty("givenName").GetString());
    }

    [Fact]
    public async Task Edits_of_two_versions_that_were_made_apart_are_merged_and_the_newer_version_stays()
    {
        await using TestMemory memory = TestMemory.Create();
        await s_first.WriteAsync(memory, "contact:a", """{"calls":0,"id":"a","name":"Ada Lovelace"}""");
        IDocumentStore store = await memory.OpenStoreAsync();
        DocumentSnapshot first = (await store.GetSnapshotAsync("contact:a", Token))!;
        await memory.Get<IContactRepository>().UpdateAsync(
            new ContactId("a"), static c => c with { FamilyName = "King" }, Token);

        // On another device the first version counts a call, and knows nothing of the third.
        await s_first.WriteAsync(memory, "contact:a", """{"calls":5,"id":"a","name":"Ada Lovelace"}""", first);
        Assert.Equal(1, await memory.Conflicts.ResolveAsync(Token));
        Contact contact = (await memory.Get<IContactRepository>().GetAsync(new ContactId("a"), Token))!;
        Assert.Equal(("Ada", "King", 5), (contact.GivenName, contact.FamilyName, contact.Calls));
    }

    [Fact]
    public async Task A_document_on_which_a_step_fails_is_an_error_item_and_hinders_no_other()
    {
        await using TestMemory memory = TestMemory.Create();
        await s_first.WriteAsync(memory, "contact:a", """{"id":"a"}""");
        await s_first.WriteAsync(memory, "contact:b", """{"id":"b","name":"Bo"}""");
        List<MemoryEntry<Contact, ContactId>> entries = [];
        await foreach (MemoryEntry<Contact, ContactId> entry in memory.Get<IContactRepository>().ListAsync(
            cancellationToken: Token)) entries.Add(entry);
        MemoryFormatException error = Assert.IsType<MemoryFormatException>(entries[0].Error);
        Assert.Equal(("contact:a", "$version"), (error.Id, error.Member));
        Assert.Contains("version 1", error.Message, StringComparison.Ordinal);
        Assert.Equal("Bo", entries[1].Value.GivenName);
    }

    private static async Task<JsonElement> BodyAsync(TestMemory memory)
    {
        IDocumentStore store = await memory.OpenStoreAsync();
        return JsonElement.Parse((await store.GetAsync("contact:a", Token))!.Body.Span);
    }
}
