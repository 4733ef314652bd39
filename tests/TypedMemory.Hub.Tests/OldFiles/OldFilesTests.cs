using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Sqlite;

namespace TypedMemory.Hub.Tests.OldFiles;

/// <summary>
/// A store and the folder of a hub that an old commit wrote (README.md beside this file says how) are opened, read,
/// edited and synced by the code of today.
/// </summary>
public sealed class OldFilesTests : IDisposable
{
    private static readonly FindingId s_hot = new("a7", "topic2");
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-old-").FullName;

    public OldFilesTests() => ZipFile.ExtractToDirectory(
        Path.Combine(AppContext.BaseDirectory, "OldFiles", "3cbeadc.zip"), _folder);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Documents_are_read_as_they_were_written()
    {
        await using ServiceProvider memory = Open();
        IFindingRepository findings = memory.GetRequiredService<IFindingRepository>();

        Assert.Equal(17, await findings.CountAsync(cancellationToken: Token));
        MemoryEntry<Finding, FindingId> hot = (await findings.GetEntryAsync(s_hot, Token))!;
        Assert.StartsWith("4-", hot.Revision.ToString(), StringComparison.Ordinal);
        Assert.Equal(("The gate number 2 is green", 0.7, 105L, "phone"),
            (hot.Value.Text, hot.Value.Confidence, hot.Value.Uses, hot.Value.Source));
        Assert.Equal(["north"], hot.Value.Tags);
        Assert.Equal("The gate number 5 is red", (await findings.GetAsync(new FindingId("a7", "topic5"), Token))!.Text);
        foreach (string deleted in (string[])["topic1", "topic4", "topic6"])
            Assert.False(await findings.ExistsAsync(new FindingId("a7", deleted), Token));
        Assert.Equal(4, (await findings.GetHistoryAsync(s_hot, Token)).Count);
    }

    [Fact]
    public async Task Attachments_come_out_as_they_went_in()
    {
        await using ServiceProvider memory = Open();
        IFindingRepository findings = memory.GetRequiredService<IFindingRepository>();
        var id = new FindingId("a7", "topic3");

        byte[] picture = new byte[9000];
        new Random(7).NextBytes(picture);
        Assert.Equal(
            ["note.txt", "picture.bin"],
            (await findings.ListAttachmentsAsync(id, Token)).Select(static one => one.Name).Order(StringComparer.Ordinal));
        Assert.Equal(picture, await ReadAsync("picture.bin"));
        Assert.Equal("a note", Encoding.UTF8.GetString(await ReadAsync("note.txt")));

        async Task<byte[]> ReadAsync(string name)
        {
            await using Stream content = (await findings.OpenAttachmentAsync(id, name, Token))!;
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, Token);
            return bytes.ToArray();
        }
    }

    [Fact]
    public async Task Queries_use_the_indexes_and_words_of_what_is_there()
    {
        await using ServiceProvider memory = Open();
        IFindingRepository findings = memory.GetRequiredService<IFindingRepository>();
        IVisitRepository visits = memory.GetRequiredService<IVisitRepository>();

        Assert.Equal(
            ["topic19", "topic18", "topic17"],
            (await findings.Query().Where(FindingFields.Confidence > 0.8).OrderByDescending(FindingFields.Confidence)
                .ToListAsync(Token)).Select(static one => one.Value.Topic));
        Assert.Equal(
            "topic5", Assert.Single(await findings.Query().Match(FullText.Words("red")).ToListAsync(Token)).Entry.Value.Topic);
        Assert.Equal(
            ["Day 5", "Day 4"],
            (await visits.Query().Where(VisitFields.Agent == "a7").OrderByDescending(VisitFields.Started).Take(2)
                .ToListAsync(Token)).Select(static one => one.Value.Report));
    }

    [Fact]
    public async Task Documents_of_an_older_version_are_brought_forward()
    {
        await using ServiceProvider memory = Open();
        IVisitRepository visits = memory.GetRequiredService<IVisitRepository>();
        var id = new VisitId("a7", new DateTimeOffset(2026, 11, 3, 8, 0, 0, TimeSpan.Zero));

        Assert.Equal("Day 3", (await visits.GetAsync(id, Token))!.Report);
        Assert.Equal(
            3, Assert.Single(await visits.Query().Match(FullText.Words("3")).ToListAsync(Token)).Entry.Value.Started.Day);
        await visits.UpdateAsync(id, static old => old with { Report = old.Report + ", windy" }, Token);
        Assert.Equal("Day 3, windy", (await visits.GetAsync(id, Token))!.Report);
    }

    [Fact]
    public async Task Open_conflicts_are_still_open_and_can_be_resolved()
    {
        await using ServiceProvider memory = Open();
        IChoiceRepository choices = memory.GetRequiredService<IChoiceRepository>();
        IMemoryConflicts conflicts = memory.GetRequiredService<IMemoryConflicts>();

        Assert.Equal(
            [("choice:move", OpenConflictState.Manual), ("ticket:1", OpenConflictState.UnknownType)],
            (await conflicts.ListAsync(Token).ToListAsync(Token)).Select(static open => (open.Id, open.State)));
        MemoryConflict<Choice, ChoiceId> conflict = (await choices.GetConflictAsync(new ChoiceId("move"), Token))!;
        Assert.Equal(
            ["to Mars", "to the moon"],
            conflict.Leaves.Select(static leaf => leaf.Value.Text).Order(StringComparer.Ordinal));
        await choices.ResolveConflictAsync(conflict, new Choice { Name = "move", Text = "stay" }, Token);
        Assert.Null(await choices.GetConflictAsync(new ChoiceId("move"), Token));
    }

    [Fact]
    public async Task The_file_is_sound_after_it_was_brought_forward()
    {
        await using ServiceProvider memory = Open();
        IDocumentStore store = await memory.GetRequiredService<IMemoryStore>().OpenAsync(Token);

        Assert.Empty(await Assert.IsType<SqliteDocumentStore>(store).CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task A_subscription_goes_on()
    {
        await SettleAsync("phone.db");
        await using ServiceProvider memory = Open();
        await using IMemorySubscription<Finding, FindingId> reader =
            await memory.GetRequiredService<IFindingRepository>().SubscribeAsync("reader", cancellationToken: Token);

        MemoryChange<Finding, FindingId> next = await reader.Changes.ReadAsync(Token);
        Assert.Equal("finding:a7:topic12", next.DocumentId);
        Assert.Equal(13, next.Sequence);
    }

    [Fact]
    public async Task A_subscription_of_a_copied_file_is_told_so()
    {
        await using ServiceProvider memory = Open();
        IFindingRepository findings = memory.GetRequiredService<IFindingRepository>();

        TypedMemoryException copied = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await findings.SubscribeAsync("reader", cancellationToken: Token));
        Assert.Contains("was acknowledged up to sequence 12 of", copied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_syncs_on_with_the_files_of_the_hub_and_merges_what_met()
    {
        await SettleAsync("phone.db");
        await SettleAsync("hub/db.agents.tmdb");
        await using HubHost hub = await HubHost.StartAsync(
            options =>
            {
                options.AllowAnonymous = true;
                options.DataDirectory = Path.Combine(_folder, "hub");
            });
        await using ServiceProvider memory = Open(hub.Url);
        IFindingRepository findings = memory.GetRequiredService<IFindingRepository>();

        SyncResult? synced = await memory.GetRequiredService<IMemorySync>().Remotes[0].SyncAsync(Token);

        // What was exchanged before is known by its checkpoints: each side sends what it has written since.
        Assert.NotNull(synced!.Pull!.StartSequence);
        Assert.NotNull(synced.Push!.StartSequence);
        Assert.Equal(2, synced.Pull.Progress.Documents);
        Finding merged = (await findings.GetAsync(s_hot, Token))!;
        Assert.Equal((115L, 0.7), (merged.Uses, merged.Confidence));
        Assert.Equal(["north", "steel"], merged.Tags.Order(StringComparer.Ordinal));
        Assert.Equal("The laptop was late", (await findings.GetAsync(new FindingId("a7", "late"), Token))!.Text);
        HubAnswer there = await hub.SendAsync("GET", "/agents/finding:a7:topic2?conflicts=true");
        Assert.Equal(115, there.Json!["uses"]!.GetValue<long>());
        Assert.Null(there.Json["_conflicts"]);
        Assert.Equal(404, (await hub.SendAsync("GET", "/agents/finding:a7:topic6")).Code);
        Assert.Equal(
            "The gate number 5 is red",
            (await hub.SendAsync("GET", "/agents/finding:a7:topic5")).Json!["text"]!.GetValue<string>());
    }

    /// <summary>
    /// Makes a file be where it always was: by its recorded place a store knows that it is a copy, and then resumes
    /// nothing. What today's code records is put into the old file, whose bytes are then as they were.
    /// </summary>
    private async Task SettleAsync(string name)
    {
        string path = Path.Combine(_folder, name);
        byte[] old = await File.ReadAllBytesAsync(path, Token);
        await (await SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path }, Token)).DisposeAsync();
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(Token);
        await using SqliteCommand read = connection.CreateCommand();
        read.CommandText = "SELECT value FROM meta WHERE key = 'identity'";
        object? place = await read.ExecuteScalarAsync(Token);
        await connection.CloseAsync();
        await File.WriteAllBytesAsync(path, old, Token);
        await connection.OpenAsync(Token);
        await using SqliteCommand write = connection.CreateCommand();
        write.CommandText = "UPDATE meta SET value = $place WHERE key = 'identity'";
        write.Parameters.AddWithValue("$place", place);
        Assert.Equal(1, await write.ExecuteNonQueryAsync(Token));
    }

    private ServiceProvider Open(string? hub = null) => new ServiceCollection()
        .AddTypedMemory(memory =>
        {
            memory.UseSqlite(Path.Combine(_folder, "phone.db")).AddGeneratedTypes();
            if (hub is null) return;
            memory.SyncWith(
                new Uri(hub + "/agents"), sync => sync.AllowAnonymous().CreateIfMissing().SyncEverything().OnDemand());
        })
        .BuildServiceProvider();
}
