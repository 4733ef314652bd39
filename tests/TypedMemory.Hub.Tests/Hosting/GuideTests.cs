using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Hosting;

/// <summary>What docs/hub.md tells readers to type is compiled here, and run.</summary>
public sealed class GuideTests : IDisposable
{
    private const string Begin = "        // docs/hub.md begins";
    private const string End = "        // docs/hub.md ends";
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-guide-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Its_code_is_compiled_and_serves()
    {
        string[] source = await File.ReadAllLinesAsync(
            InRepository("tests", "TypedMemory.Hub.Tests", "Hosting", "GuideTests.cs"), Token);
        string compiled = string.Join(
            '\n', source.SkipWhile(static line => line != Begin).Skip(1).TakeWhile(static line => line != End).Select(
                static line => line.Length > 8 ? line[8..] : ""));
        Assert.Equal(compiled, Assert.Single(await BlocksAsync("csharp")));

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = _folder });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Hub:AdminPassword", "secret")]);
        builder.Services.AddAuthentication().AddJwtBearer();
        await using WebApplication app = AsDocumented(builder);
        await app.StartAsync(Token);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal(
            HttpStatusCode.Unauthorized, (
                await client.GetAsync(new Uri("/couch/_all_dbs", UriKind.Relative), Token)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String("root:secret"u8));
        Assert.Equal(
            HttpStatusCode.Created, (
                await client.PutAsync(new Uri("/couch/db", UriKind.Relative), null, Token)).StatusCode);
        Assert.True(File.Exists(Path.Combine(_folder, "data", "db.db.tmdb")));
    }

    [Fact]
    public async Task Its_commands_run()
    {
        string[] lines = Assert.Single(await BlocksAsync("console")).Split('\n');
        (string[] serve, (string, string) admin) = Command(lines[0]);
        await using ServedProcess hub = ServedProcess.Start(serve, admin);
        Assert.StartsWith("listening on http://127.0.0.1:", lines[1], StringComparison.Ordinal);
        Uri url = await hub.WaitUntilReadyAsync();
        (string[] user, (string, string) password) = Command(lines[2]);
        Assert.Equal((0, "", ""), await ServedProcess.RunAsync(user, "", password));
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String("ann:secret"u8));
        Assert.Contains(
            "\"team\"", await client.GetStringAsync(new Uri(url, "/_session"), Token), StringComparison.Ordinal);
    }

    private static WebApplication AsDocumented(WebApplicationBuilder builder)
    {
        // docs/hub.md begins
        builder.Services.AddTypedMemoryHub(options =>
        {
            options.DataDirectory = Path.Combine(builder.Environment.ContentRootPath, "data");   // a file per database
            options.Admins["root"] = builder.Configuration["Hub:AdminPassword"]
                ?? throw new InvalidOperationException("Set Hub__AdminPassword to the password of root.");
            // JWT, as the application has set it up
            options.AuthenticationScheme = "Bearer";
        });
        WebApplication app = builder.Build();
        app.MapTypedMemoryHub("/couch");
        // docs/hub.md ends
        return app;
    }

    /// <summary>
    /// A file of the repository, whose root is above the tests' output; the compiler's paths are not those of the
    /// machine.
    /// </summary>
    private static string InRepository(params string[] parts)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TypedMemory.sln")))
            folder = folder.Parent;
        return Path.Combine([folder!.FullName, .. parts]);
    }

    /// <summary>The blocks of the page in one language.</summary>
    private static async Task<List<string>> BlocksAsync(string language)
    {
        string page = await File.ReadAllTextAsync(InRepository("docs", "hub.md"), Token);
        return [.. page.Split("```" + language + "\n").Skip(1).Select(
            static block => block[..block.IndexOf("\n```", StringComparison.Ordinal)])];
    }

    // "$ VARIABLE=… typedmemory a b": here with a password, a folder and a free port of the test's own.
    private (string[] Arguments, (string, string) Variable) Command(string line)
    {
        string[] words = line.Replace("/var/lib/memory", _folder, StringComparison.Ordinal).Replace(
            ":5984", ":0", StringComparison.Ordinal).Split(' ');
        Assert.Equal(("$", "typedmemory"), (words[0], words[2]));
        return (words[3..], (words[1].Split('=')[0], "secret"));
    }
}
