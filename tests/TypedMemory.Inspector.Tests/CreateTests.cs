using Microsoft.Playwright;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

/// <summary>A document that the page makes.</summary>
public sealed class CreateTests(Browser browser) : InspectorTest(browser)
{
    private const string Content = """{"agent":"a7","topic":"deploys","text":"Frozen"}""";

    [Fact]
    public async Task A_document_is_made_with_its_id_and_content_and_shown()
    {
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "other" }, Token);
        await OpenAsync("memory", "fact:");
        await NewAsync("fact:a7:deploys", Content);
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("POST /memory/api/document");
        await CreateAsync();

        await Expect(Page.Locator("dl.members")).ToContainTextAsync("Frozen");
        Assert.Equal("Frozen", (await App.Facts.GetAsync(new FactId("a7", "deploys"), Token))!.Text);
        MemoryExplanation explanation = (await App.Facts.ExplainAsync(new FactId("a7", "deploys"), Token))!;
        Assert.Equal(
            "inspector:" + Environment.UserName,
            explanation.Members.Single(static member => member.Name == "text").Origin!.Agent);
    }

    [Fact]
    public async Task What_is_there_already_is_not_written_over()
    {
        ExpectedFault = "409";
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "deploys", Text = "theirs" }, Token);
        await OpenAsync("memory", "fact:");
        await NewAsync("fact:a7:deploys", Content);
        await CreateAsync();

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("fact:a7:deploys");
        Assert.Equal("theirs", (await App.Facts.GetAsync(new FactId("a7", "deploys"), Token))!.Text);
    }

    [Fact]
    public async Task What_the_application_could_not_read_is_refused()
    {
        ExpectedFault = "400";
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "other" }, Token);
        await OpenAsync("memory", "fact:");
        await NewAsync("fact:a7:deploys", """{"agent":"b8","topic":"deploys"}""");
        await CreateAsync();

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing was written");
        Assert.Null(await App.Facts.GetAsync(new FactId("a7", "deploys"), Token));
    }

    [Fact]
    public async Task A_document_of_no_known_type_is_made_as_any_client_makes_it_also_over_a_tombstone()
    {
        IDocumentStore store = await App.OpenStoreAsync();
        string token = await TokenOfPageAsync();
        (int status, _) = await CallAsync(
            HttpMethod.Post, "document?store=memory&id=free%3A1", """{"a":1}""", ("X-Inspector-Token", token));
        Assert.Equal(200, status);
        DocumentRevision made = (await store.GetAsync("free:1", Token))!;
        Assert.Equal("""{"a":1}""", System.Text.Encoding.UTF8.GetString(made.Body.Span));
        (status, _) = await CallAsync(
            HttpMethod.Delete, "document?store=memory&id=free%3A1", null, ("X-Inspector-Token", token),
            ("If-Match", made.Revision.ToString()), ("X-Confirm", "free%3A1"));
        Assert.Equal(200, status);
        (status, _) = await CallAsync(
            HttpMethod.Post, "document?store=memory&id=free%3A1", """{"a":2}""", ("X-Inspector-Token", token));
        Assert.Equal(200, status);
        Assert.False((await store.GetAsync("free:1", Token))!.Deleted);
        (status, _) = await CallAsync(HttpMethod.Post, "document?store=memory&id=free%3A2", """{"a":1}""");
        Assert.Equal(403, status);
    }

    private async Task NewAsync(string id, string content)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "New document…" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByLabel("Id", new() { Exact = true }).FillAsync(id);
        await Page.GetByRole(AriaRole.Dialog).GetByLabel("Content").FillAsync(content);
    }

    private Task CreateAsync() =>
        Page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
}
