using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

/// <summary>Nothing of a document is ever executed: a script that ran would open a dialog, which fails the test.</summary>
public sealed class HostileContentTests(Browser browser) : InspectorTest(browser)
{
    public static TheoryData<string> Payloads =>
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "\"><svg onload=alert(1)>",
        "javascript:alert(1)",
        "{{constructor.constructor('alert(1)')()}}",
        "</title></textarea><iframe srcdoc='<script>parent.alert(1)</script>'>",
        "'; alert(1); //",
        "__proto__",
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Hostile_ids_values_names_and_types_stay_text(string payload)
    {
        IDocumentStore store = await App.OpenStoreAsync();
        string id = "evil:" + payload;
        string text = JsonSerializer.Serialize(payload);
        await using IAttachmentStage stage = await store.StageAttachmentAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(payload)), Token);
        await ForeignWrites.PutAsync(
            store, id, $"{{{text}:{text},\"list\":[{text}],\"deep\":{{{text}:{{\"a\":{text}}}}}}}",
            new DocumentAttachment
            {
                Name = payload,
                ContentType = payload,
                Length = stage.Length,
                Digest = stage.Md5Digest,
                Sha256 = stage.Sha256,
                RevPos = 1,
            });

        await OpenAsync("memory", "evil:");
        await Expect(Page.Locator(".grid-rows .row .id")).ToContainTextAsync(payload);
        await Page.GetByRole(AriaRole.Button, new() { Name = "JSON" }).ClickAsync();
        await Expect(Page.Locator(".json-list article")).ToContainTextAsync(payload);
        await Page.Locator(".json-list article a").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(payload);
        await Page.GetByRole(AriaRole.Tab, new() { Name = "JSON" }).ClickAsync();
        await Expect(Page.Locator("#panel .code").First).ToContainTextAsync("deep");
        await Page.GetByRole(AriaRole.Tab, new() { Name = "Attachments" }).ClickAsync();
        await Expect(Page.Locator(".file-name")).ToHaveTextAsync(payload);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(Page.Locator("pre.preview")).ToHaveTextAsync(payload);
        await Page.GetByRole(AriaRole.Tab, new() { Name = "Merge" }).ClickAsync();
        await Expect(Page.Locator("#panel")).ToContainTextAsync(payload);
        await Page.GetByRole(AriaRole.Tab, new() { Name = "History" }).ClickAsync();
        await Expect(Page.Locator("#panel .timeline")).ToContainTextAsync("1-");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await Expect(Page.GetByLabel("Content")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("deep"));

        await Page.GetByRole(AriaRole.Link, new() { Name = "Changes" }).ClickAsync();
        await Page.GetByLabel("Since").FillAsync("beginning");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
        await Expect(Page.Locator(".feed ins").First).ToContainTextAsync(payload);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Recall lab" }).ClickAsync();
        await Page.GetByLabel("Question").FillAsync(payload);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await Expect(Page.GetByText("How it was answered")).ToBeVisibleAsync();

        Assert.Equal(0, await Page.Locator("#app script, #app iframe, #app [onerror], #app [onload]").CountAsync());
    }
}
