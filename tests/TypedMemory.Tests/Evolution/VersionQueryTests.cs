using System.Threading.Channels;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>
/// Queries ask about what documents are read as, also where an upcast makes that of another stored form.
/// </summary>
public sealed class VersionQueryTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Memory];

    private static CancellationToken Token => TestMemory.Token;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_document_of_an_older_version_is_found_by_its_present_members(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Contact, ContactId> contacts = memory.Get<IContactRepository>().Query();
        Assert.Equal("a b", await IdsAsync(contacts.Where(ContactFields.FamilyName == "Lovelace")));
        Assert.Equal(2, await contacts.Where(ContactFields.FamilyName == "Lovelace").CountAsync(Token));
        Assert.Equal("c d", await IdsAsync(contacts.Where(ContactFields.FamilyName != "Lovelace")));
        Assert.Equal("d c b", await IdsAsync(contacts.OrderByDescending(ContactFields.GivenName).Take(3)));
        Assert.Equal(
            "b c", await IdsAsync(contacts.Where(ContactFields.Calls == 0).OrderBy(ContactFields.GivenName).Skip(1)));
        Assert.Equal("", await IdsAsync(contacts.Where(ContactFields.FamilyName == "")));
    }

    [Fact]
    public async Task A_document_of_an_older_version_is_found_by_the_words_of_its_present_members()
    {
        await using TestMemory memory = await FillAsync(StoreKind.Sqlite);
        MemoryQuery<Contact, ContactId> contacts = memory.Get<IContactRepository>().Query();
        IReadOnlyList<MemoryMatch<Contact, ContactId>> found = await contacts.Match(
            FullText.AnyWord("ada grace")).ToListAsync(Token);
        Assert.Equal(
            ["contact:a", "contact:b", "contact:c"], found.Select(static match => match.Entry.DocumentId).Order(
                StringComparer.Ordinal));
        Assert.All(found, static match => Assert.NotEmpty(match.Snippet));
        Assert.Empty(await contacts.Match(FullText.Words("lovelace")).ToListAsync(Token));
        Assert.Equal("contact:c", Assert.Single(
            await contacts.Match(ContactFields.GivenName, FullText.Words("grace")).Where(
                ContactFields.FamilyName == "Hopper").ToListAsync(Token)).Entry.DocumentId);
    }

    [Fact]
    public async Task A_question_is_asked_of_documents_of_older_versions_too()
    {
        await using TestMemory memory = await FillAsync(StoreKind.Sqlite);
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "contact:x", """{"id":"x","givenName":"Ada"}""");
        IContactRepository contacts = memory.Get<IContactRepository>();
        var hits = await contacts.Recall("who is ada?").ToListAsync(Token);
        Assert.Equal(
            ["contact:a", "contact:b", "contact:x"], hits.Select(static hit => hit.Entry.DocumentId).Order(
                StringComparer.Ordinal));
        Assert.All(hits, static hit => Assert.Equal("[Ada]", hit.Snippet));
        Assert.All(hits, static hit => Assert.Equal(hit.Score, hit.Parts.Sum(static part => part.Score), 9));
        Assert.NotNull(hits.Single(static hit => hit.Entry.DocumentId == "contact:x").Entry.Error);
        hits = await contacts.Recall("ada or grace").Where(ContactFields.FamilyName == "Hopper").ToListAsync(Token);
        Assert.Equal("contact:c", Assert.Single(hits).Entry.DocumentId);
    }

    [Fact]
    public async Task A_document_that_was_written_anew_is_in_the_indexes()
    {
        await using TestMemory memory = await FillAsync(StoreKind.Sqlite);
        IContactRepository contacts = memory.Get<IContactRepository>();
        await contacts.UpdateAsync(new ContactId("a"), static c => c with { Calls = 1 }, Token);
        await contacts.UpdateAsync(new ContactId("c"), static c => c, Token);
        Assert.Equal(0, await CountOlderAsync(memory));
        Assert.Equal("a b", await IdsAsync(contacts.Query().Where(ContactFields.FamilyName == "Lovelace")));
        Assert.Equal(
            "a", await IdsAsync(contacts.Query().Where(ContactFields.Calls == 1).OrderBy(ContactFields.GivenName)));
        Assert.Equal(3, (await contacts.Query().Match(FullText.AnyWord("ada grace")).ToListAsync(Token)).Count);
        Assert.Empty(await ((IStoreMaintenance)await memory.OpenStoreAsync()).CheckIntegrityAsync(Token));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_document_that_no_step_can_bring_forward_is_an_error_item_and_breaks_no_query(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "contact:x", """{"id":"x"}""");
        MemoryQuery<Contact, ContactId> contacts = memory.Get<IContactRepository>().Query();
        Assert.Equal("a b", await IdsAsync(contacts.Where(ContactFields.FamilyName == "Lovelace")));
        MemoryEntry<Contact, ContactId> bad = (await contacts.ToListAsync(Token))[^1];
        Assert.Contains("upcast from version 1", bad.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_live_query_sees_a_document_of_an_older_version_that_comes(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        ChannelReader<IReadOnlyList<MemoryEntry<Contact, ContactId>>> hoppers = memory.Get<IContactRepository>().Query()
            .Where(ContactFields.FamilyName == "Hopper").Watch(Token);
        Assert.Single(await hoppers.ReadAsync(Token));
        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "contact:e", """{"id":"e","name":"Vincent Hopper"}""");
        Assert.Equal(2, (await hoppers.ReadAsync(Token)).Count);
    }

    /// <summary>How many documents are not in their present form.</summary>
    private static async Task<int> CountOlderAsync(TestMemory memory)
    {
        int count = 0;
        await foreach (DocumentRevision document in (await memory.OpenStoreAsync()).ListAsync(
            new ListQuery { Prefix = "contact:" }, Token))
        {
            if (ContactCodec.Instance.Upcast(document.Body.Span) is not null) count++;
        }

        return count;
    }

    /// <summary>Documents of the first, the second and the present version.</summary>
    private static async Task<TestMemory> FillAsync(StoreKind kind)
    {
        TestMemory memory = TestMemory.Create(kind);
        IDocumentStore store = await memory.OpenStoreAsync();
        await TestDocuments.WriteAsync(store, "contact:a", """{"id":"a","name":"Ada Lovelace","familyName":""}""");
        await memory.Get<IContactRepository>().UpsertAsync(
            new Contact { Id = "b", GivenName = "Ada", FamilyName = "Lovelace" }, Token);
        await TestDocuments.WriteAsync(
            store, "contact:c", """{"$version":2,"id":"c","first":"Grace","last":"Hopper","givenName":"Lovelace"}""");
        await memory.Get<IContactRepository>().UpsertAsync(
            new Contact { Id = "d", GivenName = "Joan", FamilyName = "Clarke", Calls = 3 }, Token);
        return memory;
    }

    private static async Task<string> IdsAsync(MemoryQuery<Contact, ContactId> query) =>
        string.Join(
            ' ', (await query.ToListAsync(Token)).Select(static entry => entry.DocumentId["contact:".Length..]));
}
