using System.Text.Json;

namespace TypedMemory.Mcp.Tests;

/// <summary><c>typedmemory mcp install</c>: what it adds, and that nothing else of a file is touched.</summary>
public sealed class InstallTests
{
    public static TheoryData<string, string?> Files => new()
    {
        { "claude", null },
        { "claude", "" },
        { "claude", "{}" },
        { "claude", "{\n}\n" },
        { "claude", """{"mcpServers":{}}""" },
        { "claude", "{\r\n\t\"theme\": \"dark\",\r\n\t\"mcpServers\": {\r\n\t\t\"other\": { \"command\": \"x\" }\r\n\t}\r\n}" },
        {
            "vscode", """
            {
              // Servers of mine.
              "inputs": [ "a", /* odd */ 1.5e3, null, ],
              "servers": {
                // The first.
                "github": { "type": "http", "url": "https://example.com/{}\"" }, // behind it
              },
            }
            """
        },
        { "cursor", "\ufeff{\n    \"mcpServers\": { }\n}\n" },
        { "codex", null },
        { "codex", "" },
        { "codex", "model = \"x\" # mine\n\n[mcp_servers.other]\ncommand = \"y\"\n" },
        { "codex", "model = \"x\"" },
        { "codex", "a = 1\r\n" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Installing_and_uninstalling_leaves_the_file_as_it_was(string client, string? content)
    {
        using var folder = new TempFolder();
        string file = folder["config"];
        if (content is not null) await File.WriteAllTextAsync(file, content);
        byte[]? before = content is null ? null : await File.ReadAllBytesAsync(file);

        await InstallAsync(client, file);
        string installed = await File.ReadAllTextAsync(file);
        Assert.Contains("memory", installed);
        if (content is { Length: > 0 }) DemandAllLinesOf(content, installed);
        if (client != "codex") DemandServer(installed, client);
        string again = await InstallAsync(client, file);
        Assert.Contains("already", again);
        Assert.Equal(installed, await File.ReadAllTextAsync(file));
        await InstallAsync(client, file, "--uninstall");

        if (before is null) Assert.False(File.Exists(file));
        else Assert.Equal(before, await File.ReadAllBytesAsync(file));
        Assert.True(Directory.GetFiles(folder.Path).Length <= 1);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        using var folder = new TempFolder();

        string output = await InstallAsync("claude", folder["config"], "--dry-run");

        Assert.Contains("\"mcpServers\"", output);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("claude", """{"mcpServers":{"memory":{"command":"npx","args":["-y","server-memory"]}}}""", "--name")]
    [InlineData("claude", """{"mcpServers": """, "line 1")]
    [InlineData("claude", "[]", "object")]
    [InlineData("codex", "[mcp_servers.memory]\ncommand = \"npx\"\n", "--name")]
    public async Task What_is_not_this_tools_own_or_cannot_be_read_is_left_alone(
        string client, string content, string words)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["config"], content);

        (int code, _, string errors) = await Commands.ToolAsync(
            "mcp", "install", client, "--file", folder["config"], "--store", folder["a.db"]);

        Assert.Equal(1, code);
        Assert.Contains(words, errors);
        Assert.Equal(content, await File.ReadAllTextAsync(folder["config"]));
    }

    [Fact]
    public async Task What_was_added_after_the_installation_stays()
    {
        using var folder = new TempFolder();
        string file = folder["config"];
        await InstallAsync("cursor", file);
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(
            file, text.Replace("\"mcpServers\": {", "\"mcpServers\": {\n    \"mine\": {},", StringComparison.Ordinal));

        await InstallAsync("cursor", file, "--uninstall");

        JsonElement left = JsonElement.Parse(await File.ReadAllTextAsync(file));
        Assert.Equal("mine", Assert.Single(left.GetProperty("mcpServers").EnumerateObject()).Name);
    }

    private static async Task<string> InstallAsync(string client, string file, params string[] more)
    {
        (int code, string output, string errors) = await Commands.ToolAsync(
            ["mcp", "install", client, "--file", file, "--store", Path.ChangeExtension(file, "db"), .. more]);
        Assert.True(code == 0, errors);
        return output;
    }

    private static void DemandAllLinesOf(string content, string installed)
    {
        foreach (string line in content.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Length > 3 && !line.Contains("mcpServers", StringComparison.Ordinal)) Assert.Contains(line.TrimStart('\ufeff')[^3..], installed);
        }
    }

    private static void DemandServer(string installed, string client)
    {
        using var json = JsonDocument.Parse(
            installed,
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        JsonElement server = json.RootElement.GetProperty(client == "vscode" ? "servers" : "mcpServers")
            .GetProperty("memory");
        Assert.Equal("typedmemory", server.GetProperty("command").GetString());
        Assert.Equal(
            ["mcp", "--store"], server.GetProperty("args").EnumerateArray().Take(2).Select(a => a.GetString()));
    }
}
