using System.Security.Cryptography;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary>
/// Commands that look at a store or a hub's users make nothing and write nothing, whatever they are pointed at.
/// </summary>
public sealed class LookingTests : ToolTest
{
    /// <summary>The commands; STORE stands for the file.</summary>
    public static TheoryData<string> Commands =>
    [
        "store info STORE", "store info STORE --json", "store check STORE", "store backup STORE COPY",
        "store revs-limit STORE",
        "export STORE", "refused STORE", "ls STORE", "ls STORE fact:", "get STORE fact:a",
        "query STORE a=1", "changes STORE", "conflicts STORE", "stats STORE", "subs STORE", "doctor STORE",
        "history STORE fact:a", "subs STORE dead fact:x", "store keep STORE",
    ];

    /// <summary>Those that work on a store that is there, and make none.</summary>
    public static TheoryData<string> Workers =>
    [
        "store compact STORE", "store purge STORE a", "store revs-limit STORE 20",
        "store repair STORE --from http://127.0.0.1:1/db",
        "rm STORE a", "edit STORE a", "subs STORE reset x", "refused STORE drop a",
        "fetch STORE a --remote http://127.0.0.1:1/db", "refused STORE retry a --remote http://127.0.0.1:1/db",
    ];

    private string Folder =>
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(StorePath)!, "looked-at")).FullName;

    private string File => Path.Combine(Folder, "store.db");

    [Theory, MemberData(nameof(Commands)), MemberData(nameof(Workers))]
    public async Task A_path_where_nothing_is_stays_so(string command)
    {
        ToolResult result = await RunAsync(command);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains($"There is no store \"{File}\".", Said(result), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Theory, MemberData(nameof(Commands)), MemberData(nameof(Workers))]
    public async Task An_empty_file_is_no_store_and_stays_empty(string command)
    {
        await System.IO.File.WriteAllBytesAsync(File, [], Token);
        ToolResult result = await RunAsync(command);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains($"\"{File}\" is empty, no store.", Said(result), StringComparison.Ordinal);
        Assert.Equal([File], Directory.GetFileSystemEntries(Folder));
        Assert.Equal(0, new FileInfo(File).Length);
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task A_store_in_a_folder_that_cannot_be_written_is_read_and_left_as_it_is(string command)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There is no such folder.");
            return;
        }

        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"), File);
        string before = Trace();
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead);
        System.IO.File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            ToolResult result = await RunAsync(command);
            Assert.Equal((0, ""), (result.Code, result.Errors));
            Assert.Equal(before, Trace());
        }
        finally
        {
            System.IO.File.SetUnixFileMode(
                Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task A_store_is_read_through_a_link_to_it(string command)
    {
        string store = Path.Combine(Folder, "there.db");
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"), store);
        System.IO.File.CreateSymbolicLink(File, "there.db");
        string before = Trace();
        ToolResult result = await RunAsync(command);
        Assert.Equal((0, ""), (result.Code, result.Errors));
        Assert.Equal(before, Trace());
    }

    [Theory]
    [InlineData("list")]
    [InlineData("remove eve")]
    public async Task A_folder_of_users_that_is_not_there_is_not_made(string verb)
    {
        string missing = Path.Combine(Folder, "typo");
        ToolResult result = await Tool.RunAsync(["user", .. verb.Split(' '), "--data", missing]);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains($"There is no folder \"{missing}\".", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("remove eve")]
    public async Task A_folder_without_users_is_left_as_it_is(string verb)
    {
        ToolResult result = await Tool.RunAsync(["user", .. verb.Split(' '), "--data", Folder]);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.NotEqual("", result.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    private Task<ToolResult> RunAsync(string command) =>
        Tool.RunAsync(
            [.. command.Split(' ').Select(
                word => word == "STORE" ? File : word == "COPY" ? StorePath + ".copy" : word)]);

    /// <summary>The names, times and hashes of all files.</summary>
    // A sentence, or JSON that holds it.
    private static string Said(ToolResult result) =>
        result.Errors.Replace("\\u0022", "\"", StringComparison.Ordinal);

    private string Trace() =>
        string.Join('\n', Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select(static file =>
        $"{file} {System.IO.File.GetLastWriteTimeUtc(file).Ticks} {Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(file)))}"));
}
