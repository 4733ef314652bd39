using System.Text.Json;
using Microsoft.Playwright;
using TypedMemory.Core.Store;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

public sealed class DocumentScreenTests(Browser browser) : InspectorTest(browser)
{
    private const string Id = "fact:a7:deploys";

    [Fact]
    public async Task The_value_shows_with_its_merge_rules_and_members_that_the_type_does_not_know()
    {
        await WriteAsync();
        await ForeignWrites.PutAsync(
            await App.OpenStoreAsync(), Id,
            """{"agent":"a7","topic":"deploys","text":"Frozen","hits":12345678901234567890,"colour":{"of":["sea","sky"]}}""");

        await OpenAsync("document", Id);

        await Expect(Page.Locator("dl.members:not(.unknown)")).ToContainTextAsync("12345678901234567890");
        await Expect(Page.Locator("dl.members:not(.unknown)")).ToContainTextAsync("counter");
        await Expect(Page.Locator("dl.unknown")).ToContainTextAsync("colour");
        await Expect(Page.Locator("dl.unknown")).ToContainTextAsync("sky");
    }

    [Fact]
    public async Task The_raw_json_shows_numbers_as_they_are_stored()
    {
        await ForeignWrites.PutAsync(
            await App.OpenStoreAsync(), "note:x", """{"n":1.0,"big":12345678901234567890,"e":1e400}""");

        await OpenAsync("document", "note:x");
        await Page.GetByRole(AriaRole.Tab, new() { Name = "JSON" }).ClickAsync();

        ILocator code = Page.GetByLabel("JSON of note:x");
        await Expect(code).ToContainTextAsync("\"n\": 1.0");
        await Expect(code).ToContainTextAsync("\"big\": 12345678901234567890");
        await Expect(code).ToContainTextAsync("\"e\": 1e400");
    }

    [Fact]
    public async Task A_staged_edit_shows_its_call_and_the_revision_that_guards_it_and_is_then_written()
    {
        RevisionId before = await WriteAsync();
        await OpenAsync("document", Id);
        await ShootAsync("document");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await ReplaceAsync("Deploys are frozen on Fridays", "Deploys are free again");

        await Expect(Page.GetByLabel("The call")).ToContainTextAsync("PUT /memory/api/document?store=memory&id=fact%3Aa7%3Adeploys");
        await Expect(Page.GetByLabel("The call")).ToContainTextAsync($"If-Match: \"{before}\"");
        await Expect(Page.Locator(".changes .before")).ToHaveTextAsync("Deploys are frozen on Fridays");
        await Expect(Page.Locator(".changes .after")).ToHaveTextAsync("Deploys are free again");
        await ShootAsync("edit");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Write revision 2" }).ClickAsync();

        await Expect(Page.Locator("dl.members")).ToContainTextAsync("Deploys are free again");
        MemoryEntry<Fact, FactId>? after = await App.Facts.GetEntryAsync(new FactId("a7", "deploys"), Token);
        Assert.Equal("Deploys are free again", after!.Value.Text);
        Assert.Equal(4, after.Value.Hits);
        Assert.Equal(2, after.Revision.Generation);
    }

    [Fact]
    public async Task A_write_is_stamped_with_the_inspector_and_its_user()
    {
        RevisionId before = await WriteAsync();

        (int status, _) = await CallAsync(
            HttpMethod.Put, "document?store=memory&id=" + Uri.EscapeDataString(Id),
            """{"agent":"a7","topic":"deploys","text":"New","hits":4,"tags":["ops"],"confidence":0.9}""",
            ("X-Inspector-Token", await TokenOfPageAsync()), ("If-Match", before.ToString()));

        Assert.Equal(200, status);
        string stamp = "inspector:" + Environment.UserName;
        MemoryExplanation explanation = (await App.Facts.ExplainAsync(new FactId("a7", "deploys"), Token))!;
        MemberExplanation text = explanation.Members.Single(static member => member.Name == "text");
        Assert.Equal((stamp, MemorySource.User), (text.Origin!.Agent, text.Origin.Source));
        Assert.Null(explanation.Members.Single(static member => member.Name == "topic").Origin);
        StoreChangesPage feed = await (await App.OpenStoreAsync()).ReadChangesAsync(new StoreChangesQuery(), Token);
        Assert.Equal(stamp, Assert.Single(feed.Changes).Origin);
    }

    [Fact]
    public async Task Nothing_is_written_before_it_is_asked_for()
    {
        await WriteAsync();
        long before = (await (await App.OpenStoreAsync()).GetInfoAsync(Token)).UpdateSequence;

        await OpenAsync("document", Id);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await ReplaceAsync("Fridays", "Mondays");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();

        await Expect(Page.Locator("dl.members")).ToContainTextAsync("Fridays");
        Assert.Equal(before, (await (await App.OpenStoreAsync()).GetInfoAsync(Token)).UpdateSequence);
    }

    [Fact]
    public async Task A_stale_edit_is_refused_with_both_values_side_by_side_and_can_go_on_top()
    {
        ExpectedFault = "409";
        await WriteAsync();
        await OpenAsync("document", Id);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await ReplaceAsync("Fridays", "Mondays");

        await App.Facts.UpdateAsync(
            new FactId("a7", "deploys"), fact => fact with { Text = "Deploys are frozen for good" }, Token);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Write revision 2" }).ClickAsync();

        await Expect(Page.GetByText("Refused, and nothing was changed.")).ToBeVisibleAsync();
        await Expect(Page.Locator(".changes .before")).ToHaveTextAsync("Deploys are frozen for good");
        await Expect(Page.Locator(".changes .after")).ToHaveTextAsync("Deploys are frozen on Mondays");
        Assert.Equal("Deploys are frozen for good", (await App.Facts.GetAsync(new FactId("a7", "deploys"), Token))!.Text);
        await ShootAsync("stale");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Keep mine on top of theirs" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Write revision 3" }).ClickAsync();
        await Expect(Page.Locator("dl.members")).ToContainTextAsync("Deploys are frozen on Mondays");
    }

    [Fact]
    public async Task What_the_application_could_not_read_is_refused()
    {
        ExpectedFault = "400";
        await WriteAsync();
        await OpenAsync("document", Id);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await ReplaceAsync("0.9", "\"very\"");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Write revision 2" }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the application could not read the document");
        Assert.Equal(0.9, (await App.Facts.GetAsync(new FactId("a7", "deploys"), Token))!.Confidence);
    }

    [Fact]
    public async Task An_edit_takes_a_member_away_that_the_type_does_not_know()
    {
        await WriteAsync();
        IDocumentStore store = await App.OpenStoreAsync();
        string body = System.Text.Encoding.UTF8.GetString((await store.GetAsync(Id, Token))!.Body.Span);
        await ForeignWrites.PutAsync(store, Id, body.Replace("{\"agent\"", "{\"a\":1,\"agent\"", StringComparison.Ordinal));

        (string token, JsonElement document) = (await TokenOfPageAsync(), await ReadAsync());
        (int status, _) = await CallAsync(
            HttpMethod.Put, "document?store=memory&id=" + Uri.EscapeDataString(Id),
            """{"agent":"a7","topic":"deploys","text":"Deploys are frozen on Fridays","hits":4,"tags":["ops"],"confidence":0.9}""",
            ("X-Inspector-Token", token), ("If-Match", document.GetProperty("rev").GetString()!));

        Assert.Equal(200, status);
        Assert.DoesNotContain("\"a\":1", (await ReadAsync()).GetProperty("body").GetString());
    }

    [Fact]
    public async Task Deleting_says_how_much_that_it_replicates_and_asks_for_the_name()
    {
        await WriteAsync();
        await using var picture = new MemoryStream(new byte[2048]);
        await App.Facts.PutAttachmentAsync(new FactId("a7", "deploys"), "photo.bin", "image/png", picture, Token);
        await OpenAsync("document", Id);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        ILocator dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("deletes 1 document and 1 attachment (2.0 KB)");
        await Expect(dialog).ToContainTextAsync("tombstone, which replicates");
        ILocator delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete it" });
        await Expect(delete).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync(Id);
        await delete.ClickAsync();

        await Expect(Page.GetByText($"Deleted {Id}.")).ToBeVisibleAsync();
        Assert.Null(await App.Facts.GetAsync(new FactId("a7", "deploys"), Token));
    }

    [Fact]
    public async Task A_document_without_stamps_of_a_type_that_is_not_known_is_edited_as_any_client_edits_it()
    {
        await ForeignWrites.PutAsync(await App.OpenStoreAsync(), "note:x", """{"text":"one"}""");
        await OpenAsync("document", "note:x");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await ReplaceAsync("one", "two");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Write revision 2" }).ClickAsync();

        await Expect(Page.Locator("dl.members")).ToContainTextAsync("two");
        Core.Revisions.DocumentRevision? stored = await (await App.OpenStoreAsync()).GetAsync("note:x", Token);
        Assert.Equal("""{"text":"two"}""", System.Text.Encoding.UTF8.GetString(stored!.Body.Span));
    }

    private async Task<RevisionId> WriteAsync() => await App.Facts.UpsertAsync(
        new Fact
        {
            Agent = "a7",
            Topic = "deploys",
            Text = "Deploys are frozen on Fridays",
            Confidence = 0.9,
            Hits = 4,
            Tags = ["ops"],
        },
        Token);

    private async Task<JsonElement> ReadAsync() =>
        (await CallAsync(HttpMethod.Get, "document?store=memory&id=" + Uri.EscapeDataString(Id))).Body;

    private async Task ReplaceAsync(string before, string after)
    {
        ILocator text = Page.GetByLabel("Content");
        await text.FillAsync((await text.InputValueAsync()).Replace(before, after, StringComparison.Ordinal));
    }
}
