using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

public sealed class AttachmentTests(Browser browser) : InspectorTest(browser)
{
    private const string Id = "plan:move";

    // One red pixel.
    private static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_file_is_attached_shown_saved_and_removed()
    {
        await App.Plans.UpsertAsync(new Plan { Name = "move" }, Token);
        await OpenAsync("document", Id);
        await Page.GetByRole(AriaRole.Tab, new() { Name = "Attachments" }).ClickAsync();

        await Page.GetByLabel("Attach a file").SetInputFilesAsync(
            new FilePayload { Name = "moon.txt", MimeType = "text/plain", Buffer = "far away: ☾"u8.ToArray() });
        await Expect(Page.Locator(".file-name")).ToHaveTextAsync("moon.txt");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(Page.GetByLabel("Text of moon.txt")).ToHaveTextAsync("far away: ☾");

        IDownload saved = await Page.RunAndWaitForDownloadAsync(() =>
            Page.GetByRole(AriaRole.Link, new() { Name = "Save" }).ClickAsync());
        Assert.Equal("far away: ☾", await File.ReadAllTextAsync(await saved.PathAsync(), Token));

        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove…" }).ClickAsync();
        ILocator dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("replicates");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("moon.txt");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();

        await Expect(Page.GetByText("Nothing is attached")).ToBeVisibleAsync();
        Assert.Empty(await App.Plans.ListAttachmentsAsync(new PlanId("move"), Token));
    }

    [Fact]
    public async Task An_image_shows_as_one()
    {
        await AttachAsync("red.png", "image/png", Pixel);
        await OpenAsync("document", Id);
        await Page.GetByRole(AriaRole.Tab, new() { Name = "Attachments" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Img, new() { Name = "red.png" })).ToHaveJSPropertyAsync("naturalWidth", 1);
    }

    [Theory]
    [InlineData("text/html", "<script>alert(1)</script>")]
    [InlineData("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("text/javascript", "alert(1)")]
    public async Task Bytes_that_a_browser_could_run_come_as_bytes_to_be_saved(string type, string content)
    {
        await AttachAsync("a\"b.html", type, Encoding.UTF8.GetBytes(content));
        using var http = new HttpClient { BaseAddress = new Uri(App.Url) };

        using HttpResponseMessage response = await http.GetAsync(
            "api/attachment?store=memory&id=plan%3Amove&name=a%22b.html", Token);

        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("sandbox", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal(content, await response.Content.ReadAsStringAsync(Token));
    }

    private async Task AttachAsync(string name, string type, byte[] content)
    {
        await App.Plans.UpsertAsync(new Plan { Name = "move" }, Token);
        await using var stream = new MemoryStream(content);
        await App.Plans.PutAttachmentAsync(new PlanId("move"), name, type, stream, Token);
    }
}
