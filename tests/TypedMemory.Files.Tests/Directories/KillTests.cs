namespace TypedMemory.Files.Tests.Directories;

/// <summary>A sync is killed at each of its writes, before it is committed and after; the next one ends it.</summary>
public sealed class KillTests
{
    private const int Never = int.MaxValue;
    private const string Two = "# T\n\n## One\none\n\n## Two\ntwo\n";

    private static CancellationToken Token => TestFiles.Token;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_a_sync_is_killed_at_the_next_one_ends_with_the_same_files(bool before)
    {
        Dictionary<string, string>? whole = null;
        bool killed = true;
        for (int writes = Never; killed || writes == Never; writes = writes == Never ? 0 : writes + 1)
        {
            string folder = Directory.CreateTempSubdirectory("typedmemory-kill-").FullName;
            try
            {
                await PrepareAsync(folder);
                killed = await SyncAsync(folder, writes, before);
                Assert.True(killed || writes > 5);
                await SyncAsync(folder, Never, before);
                Dictionary<string, string> files = await ReadAsync(folder);
                whole ??= files;
                Assert.Equal(whole, files);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        Assert.Equal(
            ["both.md", "deep/new.md", "edited.md", "here.md", "moved.md", "picture.png", "there.md"], whole!.Keys);
        Assert.Equal("# T\n\n## One\nhere\n\n## Two\nthere\n", whole["both.md"]);
    }

    /// <summary>A directory and a store that were the same, and have gone apart in every way.</summary>
    private static async Task PrepareAsync(string folder)
    {
        await using TestFiles files = TestFiles.CreateMortal(folder, Never, before: true);
        string[] names = ["both.md", "edited.md", "here.md", "gone-here.md", "gone-there.md", "old.md"];
        foreach (string name in names) files.Write(name, Two + name + "\n");
        files.Write("both.md", Two);
        await files.SyncAsync();

        files.Write("here.md", Two + "edited here\n");
        files.Write("both.md", Two.Replace("one", "here", StringComparison.Ordinal));
        files.Write("deep/new.md", "# New\n");
        files.WriteBytes("picture.png", [0, 1, 2]);
        files.Delete("gone-here.md");
        File.Move(files.PathOf("old.md"), files.PathOf("moved.md"));
        await files.Files.EditTextAsync(
            "both.md", static text => text.Replace("two", "there", StringComparison.Ordinal), Token);
        await files.Files.WriteTextAsync("edited.md", Two + "edited there\n", Token);
        await files.Files.WriteTextAsync("there.md", "# There\n", Token);
        await files.Files.DeleteAsync("gone-there.md", Token);
    }

    private static async Task<bool> SyncAsync(string folder, int writes, bool before)
    {
        await using TestFiles files = TestFiles.CreateMortal(folder, writes, before);
        try
        {
            await files.SyncAsync();
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }

    /// <summary>What is on disk; it is what is in the store, too.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync(string folder)
    {
        await using TestFiles files = TestFiles.CreateMortal(folder, Never, before: true);
        Assert.False((await files.SyncAsync()).HasChanges);
        var read = new Dictionary<string, string>();
        foreach (string path in files.List())
        {
            read.Add(path, files.Read(path));
            MemoryFileContent? stored = await files.Files.ReadAsync(path, Token);
            Assert.NotNull(stored);
            if (stored.Text is not null) Assert.Equal(files.Read(path), stored.Text);
        }

        return read;
    }
}
