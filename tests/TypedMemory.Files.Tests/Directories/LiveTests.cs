using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace TypedMemory.Files.Tests.Directories;

/// <summary>A directory that is kept: with editors that have their ways, and with other machines.</summary>
public sealed class LiveTests
{
    private static readonly MemoryDirectoryOptions Fast = new()
    {
        Quiet = TimeSpan.FromMilliseconds(20),
        DeleteDelay = TimeSpan.FromMilliseconds(300),
    };

    private static CancellationToken Token => TestFiles.Token;

    [Fact]
    public async Task An_edit_reaches_another_machine_and_its_file_while_both_are_kept()
    {
        await using TestHub hub = await TestHub.StartAsync();
        await using TestFiles ada = TestFiles.Create(hub.Url, live: true);
        await using TestFiles bob = TestFiles.Create(hub.Url, live: true);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        ChannelReader<MemoryDirectoryResult> atAda = await KeepAsync(ada, ended.Token);
        ChannelReader<MemoryDirectoryResult> atBob = await KeepAsync(bob, ended.Token);

        ada.Write("a.md", "# A\n\n## One\none\n");
        await UntilAsync(atBob, () => bob.Exists("a.md"));
        bob.Write("a.md", "# A\n\n## One\nedited\n");
        await UntilAsync(atAda, () => ada.Read("a.md").Contains("edited", StringComparison.Ordinal));
        ada.Delete("a.md");
        await UntilAsync(atBob, () => !bob.Exists("a.md"));
        await ended.CancelAsync();
    }

    [Fact]
    public async Task A_file_that_an_editor_deletes_and_writes_anew_is_edited_and_not_deleted()
    {
        await using TestFiles ada = TestFiles.Create();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        ada.Write("a.md", "# A\n");
        ChannelReader<MemoryDirectoryResult> results = await KeepAsync(ada, ended.Token);
        await UntilAsync(results, () => true);
        var seen = new List<MemoryChangeKind>();
        ChannelReader<MemoryChange<MemoryFile, MemoryFileId>> changes = ada.Documents.Changes(
            new() { Since = ChangeSince.Now, IncludeDeleted = true }, Token);

        // As vi does: the old one gets another name, a new one comes, the old one goes.
        File.Move(ada.PathOf("a.md"), ada.PathOf("a.md~"));
        ada.Write("a.md", "# A\n\nedited\n");
        ada.Delete("a.md~");
        await UntilAsync(results, () => true);

        // As others do: beside it first, then in its place.
        ada.Write("a.md.tmp", "# A\n\nedited again\n");
        File.Move(ada.PathOf("a.md.tmp"), ada.PathOf("a.md"), overwrite: true);
        await UntilAsync(results, () => true);
        await ended.CancelAsync();

        while (changes.TryRead(out MemoryChange<MemoryFile, MemoryFileId>? change)) seen.Add(change.Kind);
        Assert.DoesNotContain(MemoryChangeKind.Deleted, seen);
        Assert.Equal("# A\n\nedited again\n", await ada.Files.ReadTextAsync("a.md", Token));
        Assert.Equal(["a.md"], await ada.Files.ListAsync().Select(static file => file.Path).ToArrayAsync(Token));
    }

    private static async Task<ChannelReader<MemoryDirectoryResult>> KeepAsync(
        TestFiles machine, CancellationToken cancellationToken)
    {
        foreach (IHostedService service in machine.Get<IEnumerable<IHostedService>>())
            await service.StartAsync(cancellationToken);
        var results = Channel.CreateUnbounded<MemoryDirectoryResult>();
        MemoryDirectory directory = await machine.OpenAsync(Fast);
        _ = RunAsync();
        return results.Reader;

        async Task RunAsync()
        {
            try
            {
                await directory.RunAsync(result => results.Writer.WriteAsync(result), cancellationToken);
            }
            catch (Exception error)
            {
                results.Writer.Complete(error);
            }
        }
    }

    private static async Task UntilAsync(ChannelReader<MemoryDirectoryResult> results, Func<bool> reached)
    {
        do await results.ReadAsync(Token);
        while (!reached());
    }
}
