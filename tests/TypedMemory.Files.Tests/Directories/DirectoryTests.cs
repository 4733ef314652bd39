namespace TypedMemory.Files.Tests.Directories;

public sealed class DirectoryTests
{
    private static CancellationToken Token => TestFiles.Token;

    public static TheoryData<string, byte[]> Contents => new()
    {
        { "empty.md", [] },
        { "newline.md", "\n"u8.ToArray() },
        { "no-newline.md", "# A"u8.ToArray() },
        { "crlf.md", "# A\r\n\r\ntext\r\n\r\n## B\r\n"u8.ToArray() },
        { "mixed.md", "# A\r\n\ntext\n\r\n## B\r"u8.ToArray() },
        { "bom.md", [0xEF, 0xBB, 0xBF, .. "# A\n"u8] },
        { "front.md", "---\ntitle: x\n---\n# A\n"u8.ToArray() },
        { "plain.txt", "one\ntwo"u8.ToArray() },
        { "code.py", "# no heading\nprint(1)\n"u8.ToArray() },
        { "data.json", "{\"a\": 1}\n"u8.ToArray() },
        { "picture.png", [0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 0xFF] },
        { "latin1.md", [0x63, 0x61, 0x66, 0xE9] },
        { "zero byte.txt", [65, 0, 66] },
        { "deep/er/and deeper.md", "# A\n"u8.ToArray() },
        { "caf\u00e9 \U0001F600.md", "# \u00e9\n"u8.ToArray() },
        { "100%.md", "# A\n"u8.ToArray() },
        { "no-extension", "text"u8.ToArray() },
        { ".hidden.md", "# A\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task A_file_goes_round_byte_for_byte(string path, byte[] bytes)
    {
        await using TestHub hub = await TestHub.StartAsync();
        await using TestFiles ada = TestFiles.Create(hub.Url);
        await using TestFiles bob = TestFiles.Create(hub.Url);
        ada.WriteBytes(path, bytes);

        MemoryDirectoryResult stored = await ada.SyncAllAsync();
        Assert.Empty(stored.Refused);
        MemoryDirectoryResult written = await bob.SyncAllAsync();

        Assert.Equal((1, 0), (written.Written, written.Refused.Length));
        Assert.Equal([path], bob.List());
        Assert.Equal(bytes, bob.ReadBytes(path));
        Assert.False((await ada.SyncAllAsync()).HasChanges);
        Assert.False((await bob.SyncAllAsync()).HasChanges);
        Assert.Equal(bytes, ada.ReadBytes(path));
    }

    [Fact]
    public async Task Edits_of_different_sections_on_three_machines_all_survive_without_a_copy()
    {
        await using TestHub hub = await TestHub.StartAsync();
        await using TestFiles ada = TestFiles.Create(hub.Url);
        await using TestFiles bob = TestFiles.Create(hub.Url);
        await using TestFiles cy = TestFiles.Create(hub.Url);
        ada.Write("m.md", "# T\n\n## One\none\n\n## Two\ntwo\n\n## Three\nthree\n");
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();
        await cy.SyncAllAsync();

        foreach ((TestFiles machine, string old, string @new) in
            new[] { (ada, "one", "ONE"), (bob, "two", "TWO"), (cy, "three", "THREE\n\n## Four\nfour") })
        {
            machine.Write("m.md", machine.Read("m.md").Replace(old, @new, StringComparison.Ordinal));
        }

        for (int round = 0; round < 2; round++)
        {
            foreach (TestFiles machine in new[] { ada, bob, cy }) await machine.SyncAllAsync();
        }

        foreach (TestFiles machine in new[] { ada, bob, cy })
        {
            Assert.Equal(["m.md"], machine.List());
            Assert.Equal(
                "# T\n\n## One\nONE\n\n## Two\nTWO\n\n## Three\nTHREE\n\n## Four\nfour\n", machine.Read("m.md"));
            Assert.False((await machine.SyncAllAsync()).HasChanges);
        }
    }

    [Theory]
    [InlineData("m.md", "# T\n\n## One\none\n", "## One\n")]
    [InlineData("m.txt", "one\n", "")]
    public async Task A_section_that_is_edited_twice_keeps_both_texts_marked(string path, string text, string heading)
    {
        await using TestHub hub = await TestHub.StartAsync();
        await using TestFiles ada = TestFiles.Create(hub.Url);
        await using TestFiles bob = TestFiles.Create(hub.Url);
        ada.Write(path, text);
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();
        ada.Write(path, text.Replace("one", "from ada", StringComparison.Ordinal));
        bob.Write(path, text.Replace("one", "from bob", StringComparison.Ordinal));
        await ada.SyncAllAsync();
        MemoryDirectoryResult merged = await bob.SyncAllAsync();
        await ada.SyncAllAsync();

        string both = ada.Read(path);
        Assert.Equal(both, bob.Read(path));
        Assert.Equal([path], merged.Twofold);
        Assert.Contains(heading + "from ada", both, StringComparison.Ordinal);
        Assert.Contains("typedmemory: edited twice at once", both, StringComparison.Ordinal);
        Assert.Contains(heading + "from bob", both, StringComparison.Ordinal);
        Assert.Equal([path], bob.List());

        ada.Write(path, text.Replace("one", "from both", StringComparison.Ordinal));
        await ada.SyncAllAsync();
        Assert.Empty((await bob.SyncAllAsync()).Twofold);
        Assert.Equal(text.Replace("one", "from both", StringComparison.Ordinal), bob.Read(path));
    }

    [Fact]
    public async Task Files_that_two_make_under_one_name_become_one()
    {
        await using TestHub hub = await TestHub.StartAsync();
        await using TestFiles ada = TestFiles.Create(hub.Url);
        await using TestFiles bob = TestFiles.Create(hub.Url);
        ada.Write("MEMORY.md", "# Memory\n\n## Ada\na\n");
        bob.Write("MEMORY.md", "# Memory\n\n## Bob\nb\n");
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();
        await ada.SyncAllAsync();

        Assert.Equal(ada.Read("MEMORY.md"), bob.Read("MEMORY.md"));
        Assert.Contains("## Ada\na\n", ada.Read("MEMORY.md"), StringComparison.Ordinal);
        Assert.Contains("## Bob\nb\n", ada.Read("MEMORY.md"), StringComparison.Ordinal);
        Assert.Single(ada.Read("MEMORY.md").Split('\n'), static line => line == "# Memory");
    }

    [Fact]
    public async Task A_delete_reaches_the_others_and_an_edit_that_it_did_not_see_wins()
    {
        await using TestHub hub = await TestHub.StartAsync();
        await using TestFiles ada = TestFiles.Create(hub.Url);
        await using TestFiles bob = TestFiles.Create(hub.Url);
        ada.Write("gone/a.md", "# A\n");
        ada.Write("kept.md", "# K\n\n## One\none\n");
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();
        ada.Delete("gone/a.md");
        ada.Delete("kept.md");
        bob.Write("kept.md", "# K\n\n## One\nedited\n");
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();
        await ada.SyncAllAsync();

        Assert.Equal(["kept.md"], ada.List());
        Assert.Equal(["kept.md"], bob.List());
        Assert.False(Directory.Exists(bob.PathOf("gone")));
        Assert.Equal("# K\n\n## One\nedited\n", ada.Read("kept.md"));
    }

    [Fact]
    public async Task A_file_that_is_renamed_takes_the_edits_of_those_who_did_not_know()
    {
        await using TestHub hub = await TestHub.StartAsync();
        await using TestFiles ada = TestFiles.Create(hub.Url);
        await using TestFiles bob = TestFiles.Create(hub.Url);
        ada.Write("old.md", "# T\n\n## One\none\n\n## Two\ntwo\n");
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();
        File.Move(ada.PathOf("old.md"), ada.PathOf("new.md"));
        bob.Write("old.md", "# T\n\n## One\nfrom bob\n\n## Two\ntwo\n");
        MemoryDirectoryResult moved = await ada.SyncAsync();
        Assert.Equal(1, moved.Moved);
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();

        foreach (TestFiles machine in new[] { ada, bob })
        {
            Assert.Equal(["new.md"], machine.List());
            Assert.Equal("# T\n\n## One\nfrom bob\n\n## Two\ntwo\n", machine.Read("new.md"));
        }

        bob.Write("old.md", "# Another one\n");
        await bob.SyncAllAsync();
        await ada.SyncAllAsync();
        Assert.Equal("# Another one\n", ada.Read("old.md"));
    }

    [Fact]
    public async Task Bytes_that_are_edited_twice_are_two_files()
    {
        await using TestHub hub = await TestHub.StartAsync();
        await using TestFiles ada = TestFiles.Create(hub.Url);
        await using TestFiles bob = TestFiles.Create(hub.Url);
        ada.WriteBytes("p.png", [0, 1]);
        await ada.SyncAllAsync();
        await bob.SyncAllAsync();
        ada.WriteBytes("p.png", [0, 2]);
        bob.WriteBytes("p.png", [0, 3]);
        for (int round = 0; round < 2; round++)
        {
            await ada.SyncAllAsync();
            await bob.SyncAllAsync();
        }

        Assert.Equal(2, ada.List().Length);
        Assert.Equal(ada.List(), bob.List());
        Assert.Equal([2, 3], ada.List().Select(path => (int)ada.ReadBytes(path)[1]).Order());
        Assert.All(ada.List(), path => Assert.Equal(ada.ReadBytes(path), bob.ReadBytes(path)));
    }

    [Fact]
    public async Task History_and_restore_are_those_of_the_store()
    {
        await using TestFiles ada = TestFiles.Create();
        ada.Write("m.md", "# first\n");
        await ada.SyncAsync();
        ada.Write("m.md", "# second, longer\n");
        await ada.SyncAsync();

        IReadOnlyList<MemoryFileVersion> history = await ada.Files.GetHistoryAsync("m.md", Token);
        Assert.Equal(["# second, longer\n", "# first\n"], history.Select(static item => item.Text));
        Assert.True(await ada.Files.RestoreAsync("m.md", history[1].Revision, Token));
        Assert.Equal(1, (await ada.SyncAsync()).Written);
        Assert.Equal("# first\n", ada.Read("m.md"));
    }

    [Fact]
    public async Task A_directory_that_comes_to_a_filled_store_loses_nothing()
    {
        await using TestFiles ada = TestFiles.Create();
        await ada.Files.WriteTextAsync("m.md", "# M\n\n## Stored\ns\n", Token);
        await ada.Files.WriteTextAsync("n.md", "# N\n", Token);
        ada.Write("m.md", "# M\n\n## On disk\nd\n");
        await ada.SyncAsync();

        Assert.Equal(["m.md", "n.md"], ada.List());
        Assert.Contains("## Stored\ns\n", ada.Read("m.md"), StringComparison.Ordinal);
        Assert.Contains("## On disk\nd\n", ada.Read("m.md"), StringComparison.Ordinal);
        Assert.False((await ada.SyncAsync()).HasChanges);
    }

    [Fact]
    public async Task A_second_process_is_told_that_the_directory_is_kept()
    {
        await using TestFiles ada = TestFiles.Create();
        await ada.SyncAsync();

        IOException refused = await Assert.ThrowsAsync<IOException>(() =>
            MemoryDirectory.OpenAsync(ada.Root, ada.Files, ada.Get<IMemoryStore>(), null, Token));
        Assert.Contains(ada.Root, refused.Message, StringComparison.Ordinal);
    }
}
