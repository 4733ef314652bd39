using System.Net;
using System.Text.Json;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

public sealed class InspectTests : ToolTest
{
    [Fact]
    public async Task It_prints_a_url_of_this_machine_whose_token_works_once()
    {
        await WriteAsync(StorePath);
        await using Tool tool = Tool.Start(["inspect", StorePath]);
        Uri url = await UrlAsync(tool);

        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(url.Host)));
        using (HttpClient stranger = Client(url)) Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stranger, "/"));
        using HttpClient first = Client(url), second = Client(url);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(first, url.PathAndQuery));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(first, "/api/session"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(second, url.PathAndQuery));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(second, "/api/session"));
    }

    [Fact]
    public async Task A_name_that_points_to_this_machine_is_refused()
    {
        await WriteAsync(StorePath);
        await using Tool tool = Tool.Start(["inspect", StorePath]);
        Uri url = await UrlAsync(tool);
        using HttpClient http = Client(url);
        http.DefaultRequestHeaders.Host = "evil.example";

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, url.PathAndQuery));
    }

    [Fact]
    public async Task Looking_leaves_no_trace_in_the_file()
    {
        await WriteAsync(StorePath);
        byte[] before = await File.ReadAllBytesAsync(StorePath, Token);
        string[] files = Files(Path.GetDirectoryName(StorePath)!);
        await using (Tool tool = Tool.Start(["inspect", StorePath]))
        {
            using HttpClient http = await LoginAsync(tool);
            string store = Uri.EscapeDataString(Path.GetFileName(StorePath));
            foreach (string path in (string[])["types", "rows", "document"])
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, $"/api/{path}?store={store}&id=fact%3Aa&prefix=fact%3A"));
            await tool.InterruptAsync();
            Assert.Equal(0, (await tool.FinishAsync()).Code);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(StorePath, Token));
        Assert.Equal(files, Files(Path.GetDirectoryName(StorePath)!));
    }

    [Fact]
    public async Task A_write_opens_the_store_for_writing_unless_it_is_read_only()
    {
        await WriteAsync(StorePath);
        Assert.Equal(HttpStatusCode.OK, await EditAsync([]));
        await WithStoreAsync(async store => Assert.Equal(
            """{"text":"two"}""", System.Text.Encoding.UTF8.GetString((await store.GetAsync("fact:a", Token))!.Body.Span)));

        Assert.Equal(HttpStatusCode.Forbidden, await EditAsync(["--read-only"]));
    }

    [Fact]
    public async Task A_folder_shows_every_store_and_backup_in_it()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(StorePath)!, "many")).FullName;
        await WriteAsync(Path.Combine(folder, "one.db"));
        await WithStoreAsync(
            store => store.BackupAsync(Path.Combine(folder, "copy.bak"), Token).AsTask(), Path.Combine(folder, "one.db"));
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "no store", Token);
        Directory.CreateSymbolicLink(Path.Combine(folder, "again"), folder);
        await using Tool tool = Tool.Start(["inspect", folder]);
        using HttpClient http = await LoginAsync(tool);

        using JsonDocument session = JsonDocument.Parse(await http.GetStringAsync("/api/session", Token));
        Assert.Equal(
            ["copy.bak", "one.db"],
            session.RootElement.GetProperty("stores").EnumerateArray().Select(static name => name.GetString()));
        using JsonDocument rows = JsonDocument.Parse(
            await http.GetStringAsync("/api/rows?store=copy.bak&prefix=fact%3A&count=1", Token));
        Assert.Equal(1, rows.RootElement.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task What_is_no_store_is_told_in_a_sentence()
    {
        ToolResult missing = await Tool.RunAsync(["inspect", StorePath]);
        Assert.NotEqual(0, missing.Code);
        Assert.Contains($"There is no store \"{StorePath}\".", missing.Errors);

        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(StorePath)!, "empty")).FullName;
        ToolResult empty = await Tool.RunAsync(["inspect", folder]);
        Assert.NotEqual(0, empty.Code);
        Assert.Contains("There is no store in the folder", empty.Errors);
    }

    private async Task<HttpStatusCode> EditAsync(string[] arguments)
    {
        await using Tool tool = Tool.Start(["inspect", StorePath, .. arguments]);
        using HttpClient http = await LoginAsync(tool);
        using JsonDocument session = JsonDocument.Parse(await http.GetStringAsync("/api/session", Token));
        string address = $"/api/document?store={Uri.EscapeDataString(Path.GetFileName(StorePath))}&id=fact%3Aa";
        using JsonDocument document = JsonDocument.Parse(await http.GetStringAsync(address, Token));
        using var request = new HttpRequestMessage(HttpMethod.Put, address)
        {
            Content = new StringContent("""{"text":"two"}"""),
        };
        request.Headers.Add("X-Inspector-Token", session.RootElement.GetProperty("token").GetString());
        request.Headers.TryAddWithoutValidation("If-Match", document.RootElement.GetProperty("rev").GetString());
        using HttpResponseMessage response = await http.SendAsync(request, Token);
        return response.StatusCode;
    }

    private static async Task WriteAsync(string path)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path }, Token);
        await StoreEdits.PutAsync(store, "fact:a", """{"text":"one"}""");
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static async Task<Uri> UrlAsync(Tool tool) =>
        new(await tool.ReadUntilAsync(static line => line.StartsWith("http://", StringComparison.Ordinal)));

    private static HttpClient Client(Uri url) => new() { BaseAddress = new Uri(url.GetLeftPart(UriPartial.Authority)) };

    private static async Task<HttpClient> LoginAsync(Tool tool)
    {
        Uri url = await UrlAsync(tool);
        HttpClient http = Client(url);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, url.PathAndQuery));
        return http;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using HttpResponseMessage response = await http.GetAsync(path, Token);
        return response.StatusCode;
    }
}
