using System.Diagnostics;

namespace TypedMemory.Files.Tests.Directories;

/// <summary>What is not synced, and why: names that other systems cannot have, and whatever leads out.</summary>
public sealed class BoundaryTests
{
    private static CancellationToken Token => TestFiles.Token;

    public static TheoryData<string, string> Names => new()
    {
        { "a:b.md", "':'" },
        { "a?.md", "'?'" },
        { "a\\b.md", "'\\'" },
        { "con.md", "device" },
        { "sub/NUL", "device" },
        { "com1.txt.md", "device" },
        { "trailing.", "dot" },
        { "trailing ", "space" },
        { "tab\there.md", "control" },
        { new string('x', 252) + ".md", "255" },
    };

    public static TheoryData<string> Strangers =>
    [
        "../out.md", "/etc/out.md", "a/../../out.md", "a//b.md", ".git/hooks/post-commit", ".GIT/config",
        ".typedmemory/memory.db", "a:b.md", "nul", "x.tmp", "a\u0000b.md",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_that_another_system_cannot_have_is_refused_with_the_reason(string name, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not have such a file.");
        await using TestFiles ada = TestFiles.Create();
        if (name.Length < 255) ada.Write(name, "text");
        ada.Write("fine.md", "text");
        MemoryDirectoryResult result = await ada.SyncAsync();

        if (name.Length < 255)
        {
            FileRefusal refused = Assert.Single(result.Refused);
            Assert.Equal(name, refused.Path);
            Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
            Assert.True(ada.Exists(name));
        }

        Assert.Equal(1, result.Stored);
        ArgumentException said = await Assert.ThrowsAsync<ArgumentException>(async () =>
            await ada.Files.WriteTextAsync(name + (name.Length < 255 ? "" : "x"), "text", Token));
        Assert.Contains(reason, said.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_document_whose_name_leads_out_or_into_a_tool_is_not_written(string path)
    {
        await using TestFiles ada = TestFiles.Create();
        await ada.Documents.InsertAsync(
            new MemoryFile { Path = path, Sections = [new FileSection("/", "evil")] }, Token);
        MemoryDirectoryResult result = await ada.SyncAsync();

        Assert.Equal(path, Assert.Single(result.Refused).Path);
        Assert.Equal(0, result.Written);
        Assert.Empty(ada.List());
        Assert.False(File.Exists(Path.Combine(ada.Root, "..", "out.md")));
        Assert.True(await ada.Documents.ExistsAsync(new MemoryFileId(path), Token));
    }

    [Fact]
    public async Task Names_that_differ_in_case_alone_are_refused_but_the_first()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The file system tells the two apart on Linux alone.");
        await using TestFiles ada = TestFiles.Create();
        ada.Write("readme.md", "1");
        await ada.SyncAsync();
        ada.Write("README.md", "2");
        MemoryDirectoryResult result = await ada.SyncAsync();

        Assert.Equal("README.md", Assert.Single(result.Refused).Path);
        ada.Delete("readme.md");
        await ada.SyncAsync();
        Assert.Empty((await ada.SyncAsync()).Refused);
        Assert.Equal("2", await ada.Files.ReadTextAsync("README.md", Token));
    }

    [Fact]
    public async Task A_link_is_followed_neither_to_read_nor_to_write()
    {
        await using TestFiles ada = TestFiles.Create();
        string outside = Directory.CreateTempSubdirectory("typedmemory-outside-").FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret.md"), "secret", Token);
        File.CreateSymbolicLink(ada.PathOf("file.md"), Path.Combine(outside, "secret.md"));
        Directory.CreateSymbolicLink(ada.PathOf("folder"), outside);
        File.CreateSymbolicLink(ada.PathOf("dangling.md"), Path.Combine(outside, "new.md"));
        foreach (string path in new[] { "folder/secret.md", "folder/new.md", "file.md", "dangling.md" })
            await ada.Files.WriteTextAsync(path, "evil", Token);
        MemoryDirectoryResult result = await ada.SyncAsync();

        Assert.Equal((0, 0), (result.Stored, result.Written));
        Assert.Contains(result.Refused, static refused => refused.Path == "file.md");
        Assert.Contains(result.Refused, static refused => refused.Path == "folder");
        Assert.All(result.Refused, static refused => Assert.Contains("link", refused.Reason, StringComparison.Ordinal));
        Assert.Equal(["secret.md"], Directory.GetFiles(outside).Select(Path.GetFileName));
        Assert.Equal("secret", await File.ReadAllTextAsync(Path.Combine(outside, "secret.md"), Token));
        Assert.Equal("evil", await ada.Files.ReadTextAsync("file.md", Token));
        Directory.Delete(outside, recursive: true);
    }

    [Fact]
    public async Task A_folder_that_becomes_a_link_deletes_nothing()
    {
        await using TestFiles ada = TestFiles.Create();
        string outside = Directory.CreateTempSubdirectory("typedmemory-outside-").FullName;
        ada.Write("folder/a.md", "a");
        await ada.SyncAsync();
        Directory.Move(ada.PathOf("folder"), Path.Combine(outside, "moved"));
        Directory.CreateSymbolicLink(ada.PathOf("folder"), Path.Combine(outside, "moved"));
        await ada.Files.DeleteAsync("folder/a.md", Token);
        await ada.Files.WriteTextAsync("folder/b.md", "b", Token);
        await ada.SyncAsync();

        Assert.Equal(["a.md"], Directory.GetFiles(Path.Combine(outside, "moved")).Select(Path.GetFileName));
        Directory.Delete(outside, recursive: true);
    }

    [Fact]
    public async Task What_is_ours_in_the_directory_may_be_no_link()
    {
        await using TestFiles ada = TestFiles.Create();
        string outside = Directory.CreateTempSubdirectory("typedmemory-outside-").FullName;
        Directory.CreateSymbolicLink(ada.PathOf(".typedmemory"), outside);

        await Assert.ThrowsAsync<IOException>(ada.SyncAsync);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Directory.Delete(outside, recursive: true);
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes in folders.");
        await using TestFiles ada = TestFiles.Create();
        using (Process make = Process.Start("mkfifo", [ada.PathOf("pipe.md")])) await make.WaitForExitAsync(Token);
        MemoryDirectoryResult result = await ada.SyncAsync();

        Assert.Equal("pipe.md", Assert.Single(result.Refused).Path);
    }

    [Fact]
    public async Task Files_that_editors_make_for_a_while_are_none_of_ours()
    {
        await using TestFiles ada = TestFiles.Create();
        foreach (string name in new[] { ".a.md.swp", "a.md~", ".#a.md", "#a.md#", "4913", ".DS_Store", "x.tmp" })
            ada.Write(name, "passing");
        ada.Write(".git/config", "theirs");
        MemoryDirectoryResult result = await ada.SyncAsync();

        Assert.Equal((0, 0), (result.Stored, result.Refused.Length));
    }
}
