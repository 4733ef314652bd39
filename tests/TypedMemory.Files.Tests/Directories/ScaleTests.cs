using System.Globalization;

namespace TypedMemory.Files.Tests.Directories;

public sealed class ScaleTests
{
    private const int Count = 10_000;

    [Fact]
    public async Task Ten_thousand_files_go_in_come_out_and_are_found_unchanged()
    {
        await using TestFiles ada = TestFiles.Create();
        for (int i = 0; i < Count; i++) ada.Write(NameOf(i), TextOf(i));
        Assert.Equal(Count, (await ada.SyncAsync()).Stored);
        await ada.CloseAsync();
        Assert.False((await ada.SyncAsync()).HasChanges);

        // Another directory at its place: the store fills it.
        await ada.CloseAsync();
        Directory.Delete(ada.Root, recursive: true);
        Directory.CreateDirectory(ada.Root);
        Assert.Equal(Count, (await ada.SyncAsync()).Written);
        Assert.All(Enumerable.Range(0, Count), i => Assert.Equal(TextOf(i), ada.Read(NameOf(i))));
    }

    private static string NameOf(int i) => string.Create(CultureInfo.InvariantCulture, $"f{i % 50}/n{i}.md");

    private static string TextOf(int i) => string.Create(
        CultureInfo.InvariantCulture, $"---\ntitle: {i}\n---\n# Note {i}\n\nwords\n\n## One\none {i}\n\n## Two\ntwo\n");
}
