using System.Text.Json;
using System.Text.RegularExpressions;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary>What holds of every command: its grammar, JSON for programs, exit codes as they are told.</summary>
public sealed partial class EveryCommandTests : ToolTest
{
    public static TheoryData<string, string> Grammar => new()
    {
        { "ls", "STORE PREFIX" }, { "get", "STORE ID" }, { "put", "STORE ID JSON" }, { "edit", "STORE ID" },
        { "rm", "STORE ID" }, { "query", "STORE SELECTOR" }, { "recall", "STORE QUESTION" },
        { "search", "STORE WORDS" }, { "history", "STORE ID" }, { "diff", "STORE ID FROM TO" },
        { "restore", "STORE ID REV" }, { "changes", "STORE PREFIX" }, { "conflicts", "STORE" },
        { "conflicts show", "STORE ID" }, { "conflicts resolve", "STORE ID" }, { "refused", "STORE" },
        { "refused retry", "STORE ID" }, { "refused drop", "STORE ID" }, { "refused take", "STORE ID" },
        { "fetch", "STORE ID" }, { "import", "STORE FILE" }, { "export", "STORE PREFIX" }, { "sync", "STORE URL" },
        { "subs", "STORE" }, { "subs reset", "STORE NAME" }, { "subs rm", "STORE NAME" },
        { "subs dead", "STORE NAME" }, { "stats", "STORE" }, { "doctor", "STORE" }, { "inspect", "STORE" },
        { "db create", "URL" }, { "db grant", "URL NAME" }, { "db list", "SERVER" },
        { "store info", "STORE" }, { "store check", "STORE" }, { "store repair", "STORE" },
        { "store compact", "STORE" }, { "store backup", "STORE COPY" }, { "store restore", "BACKUP STORE" },
        { "store purge", "STORE ID REV" }, { "store revs-limit", "STORE LIMIT" }, { "store keep", "STORE RETENTION" },
        { "files sync", "DIR" }, { "files history", "DIR PATH" }, { "files restore", "DIR PATH REV" },
        { "user set", "name" }, { "user remove", "name" }, { "user list", "" }, { "serve", "" },
        { "schema write", "PATH" }, { "schema check", "PATH" }, { "mcp", "" }, { "mcp install", "CLIENT" },
        { "hook install", "AGENT" }, { "hook start", "" }, { "hook end", "" }, { "completions", "SHELL" },
    };

    [Theory, MemberData(nameof(Grammar))]
    public async Task The_store_comes_first_and_programs_get_JSON(string command, string arguments)
    {
        ToolResult help = await Tool.RunAsync([.. command.Split(' '), "--help"]);
        Assert.Equal(0, help.Code);
        string usage = help.Output[help.Output.IndexOf("Usage:", StringComparison.Ordinal)..];
        usage = usage[..usage.IndexOf("\n\n", StringComparison.Ordinal)];
        Assert.Equal(arguments, string.Join(' ', Argument().Matches(usage).Select(static a => a.Groups[1].Value)));
        Assert.Contains("--json", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_of_exit_codes_is_that_of_the_tool()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "guides", "tool.md"), Token);
        string table = page[page.IndexOf("| exit code |", StringComparison.Ordinal)..];
        Assert.Equal(
            [0, 1, 2, 3],
            Code().Matches(table).Select(static row => int.Parse(row.Groups[1].Value, null)));

        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        Assert.Equal(0, (await Tool.RunAsync(["ls", StorePath])).Code);
        Assert.Equal(1, (await Tool.RunAsync(["get", StorePath, "fact:b"])).Code);
        Assert.Equal(2, (await Tool.RunAsync(["get", StorePath])).Code);
        Assert.Equal(
            3, (await Tool.RunWithInputAsync(["import", StorePath, "-"], "{\"no\":\"id\"}\n")).Code);
    }

    [Fact]
    public async Task What_looks_after_a_store_prints_JSON()
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        string copy = StorePath + ".copy";
        JsonElement compact = await JsonAsync("store", "compact", StorePath);
        Assert.True(compact.GetProperty("bytesBefore").GetInt64() > 0);
        Assert.True(compact.GetProperty("bytesAfter").GetInt64() > 0);
        JsonElement backup = await JsonAsync("store", "backup", StorePath, copy);
        Assert.Equal(copy, backup.GetProperty("copy").GetString());
        Assert.Equal(new FileInfo(copy).Length, backup.GetProperty("bytes").GetInt64());
        Assert.Equal(1000, (await JsonAsync("store", "revs-limit", StorePath)).GetProperty("revsLimit").GetInt32());
        Assert.Equal("none", (await JsonAsync("store", "keep", StorePath)).GetProperty("keep").GetString());
        JsonElement purge = await JsonAsync("store", "purge", StorePath, "fact:a", "--yes");
        Assert.Equal("fact:a", purge.GetProperty("id").GetString());
        Assert.Equal(1, purge.GetProperty("purged").GetArrayLength());
        JsonElement restore = await JsonAsync("store", "restore", copy, StorePath);
        Assert.Equal(StorePath, restore.GetProperty("store").GetString());
        Assert.NotEmpty(restore.GetProperty("incarnation").GetString()!);
        JsonElement repair = await JsonAsync("store", "repair", StorePath, "--from", Url());
        Assert.True(repair.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Users_of_a_hub_are_printed_as_JSON_and_no_password_is()
    {
        string folder = Path.Combine(Path.GetDirectoryName(StorePath)!, "served");
        ToolResult set = await Tool.RunAsync(
            ["user", "set", "ann", "--role", "team", "--data", folder, "--json"],
            ("TYPEDMEMORY_USER_PASSWORD", "let-me-in"));
        Assert.Equal("""{"name":"ann","roles":["team"]}""", set.Output.Trim());
        Assert.Equal(
            """{"name":"ann","roles":["team"]}""",
            (await Tool.RunAsync(["user", "list", "--data", folder, "--json"])).Output.Trim());
        Assert.Equal(
            """{"removed":"ann"}""",
            (await Tool.RunAsync(["user", "remove", "ann", "--data", folder, "--json"])).Output.Trim());
        ToolResult gone = await Tool.RunAsync(["user", "remove", "ann", "--data", folder, "--json"]);
        Assert.Equal(1, gone.Code);
        Assert.Equal(
            """{"error":"not_found","reason":"There is no user \u0022ann\u0022."}""", gone.Errors.Trim());
    }

    [Fact]
    public async Task Where_a_hub_listens_is_JSON_for_programs()
    {
        string folder = Path.Combine(Path.GetDirectoryName(StorePath)!, "served");
        await using Tool hub = Tool.Start(
            ["serve", "--data", folder, "--url", "http://127.0.0.1:0", "--allow-anonymous", "--json"]);
        string line = await hub.ReadUntilAsync(static line => line.Length > 0);
        using JsonDocument said = JsonDocument.Parse(line);
        Assert.StartsWith(
            "http://127.0.0.1:", said.RootElement.GetProperty("url").GetString(), StringComparison.Ordinal);
        await hub.InterruptAsync();
        Assert.Equal(0, (await hub.FinishAsync()).Code);
    }

    [Fact]
    public async Task A_purge_asks_at_a_terminal_and_yes_answers()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("script(1) of Linux makes the terminal.");
            return;
        }

        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        (int code, string said) = await Tool.AtTerminalAsync("n", "store", "purge", StorePath, "fact:a");
        Assert.Contains("[y/N]", said, StringComparison.Ordinal);
        Assert.Contains("\"fact:a\"", said, StringComparison.Ordinal);
        Assert.Equal(1, code);
        Assert.Equal(0, (await Tool.RunAsync(["get", StorePath, "fact:a"])).Code);

        (code, said) = await Tool.AtTerminalAsync("y", "store", "purge", StorePath, "fact:a");
        Assert.Contains("[y/N]", said, StringComparison.Ordinal);
        Assert.Equal(0, code);
        Assert.Equal(1, (await Tool.RunAsync(["get", StorePath, "fact:a"])).Code);

        await WithStoreAsync(static async store => await store.PutAsync("fact:b", "{}"));
        (code, said) = await Tool.AtTerminalAsync("n", "store", "purge", StorePath, "fact:b", "--yes");
        Assert.DoesNotContain("[y/N]", said, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Dead_letters_of_a_consumer_are_listed()
    {
        await WithStoreAsync(static async store =>
        {
            await store.PutAsync("fact:a", "{}");
            await store.WriteAsync(
                new Core.Store.DocumentBatch
                {
                    LocalDocuments =
                    [
                        new Core.Store.LocalDocument(
                            "typedmemory-dead-letter/fact:indexer/fact:a",
                            """{"rev":"1-a","seq":1,"attempts":5,"error":"The index is closed."}"""u8.ToArray()),
                    ],
                },
                Token);
        });
        ToolResult text = await Tool.RunAsync(["subs", StorePath, "dead", "fact:indexer"]);
        Assert.Equal((0, ""), (text.Code, text.Errors));
        Assert.Equal("fact:a\t1-a\tThe index is closed.", Assert.Single(text.Lines));
        JsonElement json = await JsonAsync("subs", StorePath, "dead", "fact:indexer");
        Assert.Equal("fact:a", json.GetProperty("id").GetString());
        Assert.Equal("The index is closed.", json.GetProperty("error").GetString());
        Assert.Empty((await Tool.RunAsync(["subs", StorePath, "dead", "fact:other"])).Lines);
    }

    [Fact]
    public async Task An_idle_live_sync_prints_nothing()
    {
        await PutRemoteAsync("fact:a", "{}");
        await using Tool tool = Tool.Start(["sync", StorePath, Url(), "--live", "--json"]);
        await tool.ReadUntilAsync(static line => line.Contains("\"state\":\"idle\"", StringComparison.Ordinal));

        // Whatever it would print of its own stands before the line of the next document.
        await PutRemoteAsync("fact:b", "{}");
        var between = new List<string>();
        await tool.ReadUntilAsync(line =>
        {
            if (line.Contains("fact:b", StringComparison.Ordinal)) return true;
            between.Add(line);
            return false;
        });
        Assert.All(between, static line => Assert.DoesNotContain("fact:a", line, StringComparison.Ordinal));
        Assert.InRange(between.Count, 0, 8);
        Assert.Equal(between.Distinct(), between);
        await tool.InterruptAsync();
        Assert.Equal(0, (await tool.FinishAsync()).Code);
    }

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        ToolResult result = await Tool.RunAsync([.. arguments, "--json"]);
        Assert.True(result.Code == 0, result.Errors);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(result.Lines));
        return json.RootElement.Clone();
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "TypedMemory.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder!;
    }

    [GeneratedRegex("<([A-Za-z]+)>")]
    private static partial Regex Argument();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Code();
}
