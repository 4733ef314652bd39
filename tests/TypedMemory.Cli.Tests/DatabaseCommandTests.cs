using System.Text.Json.Nodes;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory db</c>, <c>stats</c>, <c>subs</c> and <c>completions</c>.</summary>
public sealed class DatabaseCommandTests : ToolTest
{
    private string Server => Url("x")[..^2];

    [Fact]
    public async Task Databases_are_created_listed_and_granted()
    {
        Assert.Equal("created\n", (await Tool.RunAsync(["db", "create", Url("notes")])).Output);
        ToolResult again = await Tool.RunAsync(["db", "create", Url("notes")]);
        Assert.Equal((0, "It is there already.\n"), (again.Code, again.Output));
        Assert.Contains("notes", (await Tool.RunAsync(["db", "list", Server])).Lines);
        Assert.Contains("{\"name\":\"notes\"}", (await Tool.RunAsync(["db", "list", Server, "--json"])).Lines);

        Assert.Equal(0, (await Tool.RunAsync(["db", "grant", Url("notes"), "eve"])).Code);
        Assert.Equal(0, (await Tool.RunAsync(["db", "grant", Url("notes"), "writers", "--role", "--admin"])).Code);
        ToolResult security = await Tool.RunAsync(["db", "grant", Url("notes"), "eve", "--json"]);
        JsonNode json = JsonNode.Parse(security.Output)!;
        Assert.Equal("eve", json["members"]!["names"]![0]!.GetValue<string>());
        Assert.Equal("writers", json["admins"]!["roles"]!.AsArray()[^1]!.GetValue<string>());
        Assert.Equal(
            "revoked from \"eve\"\n", (await Tool.RunAsync(["db", "grant", Url("notes"), "eve", "--revoke"])).Output);
    }

    [Fact]
    public async Task What_a_server_does_not_have_or_allow_is_said_with_what_to_do()
    {
        ToolResult missing = await Tool.RunAsync(["ls", Url("nothing")]);
        Assert.Equal(1, missing.Code);
        Assert.Contains("typedmemory db create", missing.Errors, StringComparison.Ordinal);
        ToolResult denied = await Tool.RunAsync(["db", "list", BareUrl("x")[..^2]]);
        Assert.Equal(1, denied.Code);
        Assert.Contains("TYPEDMEMORY_REMOTE_USER", denied.Errors, StringComparison.Ordinal);
        ToolResult insecure = await Tool.RunAsync(["db", "list", "http://ada:s3cret@couch.example.com"]);
        Assert.Equal(1, insecure.Code);
        Assert.DoesNotContain("s3cret", insecure.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await Tool.RunAsync(["db", "list", "nonsense"])).Code);
    }

    [Fact]
    public async Task Stats_are_of_a_store_or_a_database()
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        JsonNode local = JsonNode.Parse((await Tool.RunAsync(["stats", StorePath, "--json"])).Output)!;
        Assert.Equal(1, local["types"]!["fact:"]!.GetValue<int>());
        await PutRemoteAsync("fact:a", "{}");
        JsonNode remote = JsonNode.Parse((await Tool.RunAsync(["stats", Url(), "--json"])).Output)!;
        Assert.Equal(1, remote["doc_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Subscriptions_are_listed_reset_and_forgotten()
    {
        await WithStoreAsync(static async store =>
        {
            await store.PutAsync("fact:a", "{}");
            await store.PutAsync("fact:b", "{}");
            await store.AcknowledgeAsync("indexer", 1, Token);
        });
        JsonNode row = JsonNode.Parse((await Tool.RunAsync(["subs", StorePath, "--json"])).Output)!;
        Assert.Equal(
            ("indexer", 1, 1),
            (row["name"]!.GetValue<string>(), row["seq"]!.GetValue<int>(), row["behind"]!.GetValue<int>()));
        Assert.Equal(0, (await Tool.RunAsync(["subs", StorePath, "reset", "indexer"])).Code);
        row = JsonNode.Parse((await Tool.RunAsync(["subs", StorePath, "--json"])).Output)!;
        Assert.Equal((0, 2), (row["seq"]!.GetValue<int>(), row["behind"]!.GetValue<int>()));
        ToolResult unknown = await Tool.RunAsync(["subs", StorePath, "reset", "other"]);
        Assert.Contains("It has: \"indexer\".", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.RunAsync(["subs", StorePath, "rm", "indexer"])).Code);
        Assert.Empty((await Tool.RunAsync(["subs", StorePath])).Lines);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _typedmemory typedmemory")]
    [InlineData("zsh", "compdef _typedmemory typedmemory")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Completions_are_a_script_that_asks_the_tool(string shell, string expected)
    {
        ToolResult script = await Tool.RunAsync(["completions", shell]);
        Assert.Equal((0, ""), (script.Code, script.Errors));
        Assert.Contains(expected, script.Output, StringComparison.Ordinal);
        ToolResult suggested = await Tool.RunAsync(["[suggest:14]", "typedmemory qu"]);
        Assert.Contains("query", suggested.Lines);
        Assert.Equal(2, (await Tool.RunAsync(["completions", "fish"])).Code);
    }

    [Theory]
    [InlineData("typedmemory qu", "query")]
    [InlineData("typedmemory store c", "check compact")]
    [InlineData("typedmemory completions ", "bash pwsh zsh")]
    [InlineData("typedmemory ls a.db --li", "--limit")]
    [InlineData("typedmemory conflicts a.db re", "resolve")]
    [InlineData("typedmemory ls ", "")] // Bash itself offers the files.
    public async Task Bash_completes_with_the_script(string line, string expected)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There is no bash.");
            return;
        }

        string script =
            $$"""
            typedmemory() { dotnet '{{Tool.Path}}' "$@"; }
            source <(typedmemory completions bash)
            COMP_LINE='{{line}}'
            COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ "$COMP_LINE" == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            $(complete -p typedmemory | grep -o '_typedmemory')
            echo "${COMPREPLY[*]}"
            """;
        using var bash = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        string said = await bash.StandardOutput.ReadToEndAsync(Token);
        await bash.WaitForExitAsync(Token);
        Assert.Equal(expected, said.Trim().ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task A_refused_document_is_dropped_from_the_list()
    {
        await PutRemoteAsync("a", "{}");
        await WithStoreAsync(
            static async store => await store.PutAsync("big", $$"""{"t":"{{new string('x', MaxDocumentSize)}}"}"""));
        Assert.Equal(3, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        JsonNode listed = JsonNode.Parse((await Tool.RunAsync(["refused", StorePath, "--json"])).Output)!;
        Assert.Equal("big", listed["id"]!.GetValue<string>());
        Assert.Equal(3, (await Tool.RunAsync(["refused", StorePath, "retry", "--remote", Url()])).Code);
        Assert.Equal(0, (await Tool.RunAsync(["refused", StorePath, "drop", "big"])).Code);
        Assert.Empty((await Tool.RunAsync(["refused", StorePath])).Lines);
        Assert.Equal(1, (await Tool.RunAsync(["refused", StorePath, "drop", "big"])).Code);
        await WithStoreAsync(static async store => Assert.NotNull(await store.GetAsync("big", Token)));
    }
}
