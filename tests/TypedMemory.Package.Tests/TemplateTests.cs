using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace TypedMemory.Package.Tests;

/// <summary>Installs the templates from their package, makes a project of each, builds it and runs it.</summary>
[Collection(nameof(PackageFixture))]
public sealed class TemplateTests(PackageFixture packages)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_agent_made_of_its_template_remembers_and_recalls()
    {
        // Named as a type of its own: the namespace hides it from whoever is not in it.
        string folder = await CreateAsync("typedmemory-agent", "Agent");
        Assert.True(File.Exists(Path.Combine(folder, "AGENTS.md")));
        Assert.Contains(
            "namespace Agent;", await File.ReadAllTextAsync(Path.Combine(folder, "Fact.cs"), Token),
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Remotes", await File.ReadAllTextAsync(Path.Combine(folder, "appsettings.json"), Token),
            StringComparison.Ordinal);
        string program = await BuildAsync(folder, "Agent");
        Assert.Equal("remembered: deploys", await RunAsync("remember", "deploys", "Fridays are frozen"));
        Assert.Equal("deploys: Fridays are frozen", await RunAsync("recall", "what is frozen?"));
        Assert.EndsWith("fact:deploys Fridays are frozen", await RunAsync(), StringComparison.Ordinal);

        async Task<string> RunAsync(params string[] arguments)
        {
            (int exitCode, string output) = await DotNet.RunAsync(folder, "dotnet", [program, .. arguments]);
            Assert.True(exitCode == 0, output);
            return output.Trim();
        }
    }

    [Theory]
    [InlineData("class", "namespace @class;")]
    [InlineData("my-agents.int.x y", "namespace my_agents.@int.x_y;")]
    [InlineData("3d", "namespace _3d;")]
    public async Task The_namespace_of_any_name_can_be_compiled(string name, string line)
    {
        string folder = await CreateAsync("typedmemory-agent", name);
        foreach (string file in (string[])["Program.cs", "Agent.cs", "Fact.cs"])
            Assert.Contains(line, await File.ReadAllLinesAsync(Path.Combine(folder, file), Token));
    }

    [Fact]
    public async Task An_agent_with_a_remote_says_which_password_is_missing()
    {
        string folder = await CreateAsync(
            "typedmemory-agent", "Synced", "--remote", "https://memory.example/notes", "--user", "ann");
        string settings = await File.ReadAllTextAsync(Path.Combine(folder, "appsettings.json"), Token);
        Assert.Contains("https://memory.example/notes", settings, StringComparison.Ordinal);
        Assert.DoesNotContain("#if", settings, StringComparison.Ordinal);
        string program = await BuildAsync(folder, "Synced");
        (int exitCode, string output) = await DotNet.RunAsync(folder, "dotnet", program);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Remotes:main:Password", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_made_of_its_template_serves_its_admin()
    {
        string folder = await CreateAsync("typedmemory-hub", "Office");
        string program = await BuildAsync(folder, "Office");
        (int exitCode, string output) = await DotNet.RunAsync(folder, "dotnet", program);
        Assert.Equal(1, exitCode);
        Assert.Contains("Hub__Admins__root", output, StringComparison.Ordinal);

        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["Hub__Admins__root"] = "let-me-in";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        using Process hub = Process.Start(start) ?? throw new InvalidOperationException("The hub did not start.");
        try
        {
            using var client = new HttpClient { BaseAddress = await WhenListeningAsync(hub) };
            var request = new HttpRequestMessage(HttpMethod.Put, "notes");
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(request, Token)).StatusCode);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("root:let-me-in")));
            request = new HttpRequestMessage(HttpMethod.Put, "notes");
            Assert.Equal(HttpStatusCode.Created, (await client.SendAsync(request, Token)).StatusCode);
            Assert.True(Directory.Exists(Path.Combine(folder, "data")));
        }
        finally
        {
            hub.Kill(entireProcessTree: true);
            await hub.WaitForExitAsync(Token);
        }
    }

    private static async Task<Uri> WhenListeningAsync(Process hub)
    {
        const string Listening = "Now listening on: ";
        while (await hub.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            int at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0) return new Uri(line[(at + Listening.Length)..].Trim());
        }

        throw new InvalidOperationException("The hub ended before it listened.");
    }

    private async Task<string> CreateAsync(string template, string name, params string[] options)
    {
        string parent = packages.CreateFolder($"of-{name}");
        string hive = Path.Combine(parent, "hive");
        (int exitCode, string output) = await DotNet.RunAsync(
            parent, "dotnet", "new", "install", packages.Package("TypedMemory.Templates"), "--debug:custom-hive", hive);
        Assert.True(exitCode == 0, output);
        (exitCode, output) = await DotNet.RunAsync(
            parent, "dotnet", ["new", template, "--name", name, "--debug:custom-hive", hive, .. options]);
        Assert.True(exitCode == 0, output);
        await packages.WriteFeedAsync(parent);
        return Path.Combine(parent, name);
    }

    private static async Task<string> BuildAsync(string folder, string name)
    {
        (int exitCode, string output) = await DotNet.RunAsync(
            folder, "dotnet", "build", "-c", "Release", "-o", "out", "-v", "quiet", "-nologo", "-warnaserror");
        Assert.True(exitCode == 0, output);
        return Path.Combine(folder, "out", $"{name}.dll");
    }
}
