using System.Diagnostics;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary>What the tool does where a shell's streams and words are not what they should be.</summary>
public sealed class StandardStreamTests : ToolTest
{
    [Theory]
    [InlineData("export \"$2\" > /dev/full", 1, "The standard output cannot be written")]
    [InlineData("ls \"$2\" --json > /dev/full", 1, "\"reason\":\"The standard output cannot be written")]
    [InlineData("get \"$2\" fact:none 2> /dev/full", 1, "")]
    [InlineData("get \"$2\" fact:none 2>&-", 1, "")]
    [InlineData("put \"$2\" \"$(printf 'fact:\\377')\" '{}'", 2, "is not valid UTF-8")]
    [InlineData("put \"$2\" fact:a \"$(printf '{\"text\":\"\\377\"}')\"", 2, "is not valid UTF-8")]
    [InlineData("put \"$2\" \"$(printf 'fact:\\357\\277\\275')\" '{}'", 0, "")]
    public async Task A_command_fails_where_the_shell_gives_it_what_it_cannot_use(string line, int code, string told)
    {
        if (!File.Exists("/dev/full")) Assert.Skip("There is no /dev/full here.");
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        var start = new ProcessStartInfo("sh", ["-c", $"dotnet \"$1\" {line}", "sh", Tool.Path, StorePath])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process shell = Process.Start(start)!;
        string errors = await shell.StandardError.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        Assert.True(code == shell.ExitCode, $"{shell.ExitCode}: {errors}");
        Assert.Contains(told, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_ends_when_nobody_reads_any_more()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The console of Windows takes what nobody reads.");
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        await using Tool tool = Tool.Start(["changes", StorePath, "--follow"]);
        await tool.ReadUntilAsync(static line => line.Contains("fact:a", StringComparison.Ordinal));
        tool.Output.Close();
        await WithStoreAsync(static async store => await store.PutAsync("fact:b", "{}"));
        Assert.Equal(0, await tool.EndAsync());
    }

    [Fact]
    public async Task An_export_that_fails_leaves_no_file_that_looks_like_one()
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        string file = StorePath + ".jsonl";
        ToolResult refused = await Tool.RunAsync(["export", StorePath, "--output", StorePath]);
        Assert.Equal(1, refused.Code);
        Assert.Contains($"\"{StorePath}\" exists. Name a path", refused.Errors, StringComparison.Ordinal);
        ToolResult missing = await Tool.RunAsync(["export", StorePath, "--output", file + "/none/x"]);
        Assert.Equal(1, missing.Code);
        Assert.Contains("Create the folder", missing.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.RunAsync(["export", StorePath, "--output", file])).Code);
        Assert.Single(await File.ReadAllLinesAsync(file, Token));
        Assert.False(File.Exists(file + ".partial"));
    }
}
