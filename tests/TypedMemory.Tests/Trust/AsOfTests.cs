using Microsoft.Extensions.Time.Testing;

namespace TypedMemory.Tests;

/// <summary>The documents as they were.</summary>
public sealed class AsOfTests : IAsyncDisposable
{
    private static readonly NoteId s_id = new("a7", "x");
    private readonly FakeTimeProvider _time = TrustMemory.NewTime();
    private readonly TestMemory _memory;

    public AsOfTests() => _memory = TrustMemory.Create(_time);

    private static CancellationToken Token => TestMemory.Token;

    private INoteRepository Notes => _memory.Notes;

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Fact]
    public async Task A_value_is_what_it_was_at_the_time()
    {
        var note = new Note { Agent = "a7", Title = "x", Text = "first" };
        await Notes.InsertAsync(note, Token);
        _time.Advance(TimeSpan.FromHours(1));
        await Notes.UpsertAsync(note with { Text = "second" }, Token);
        _time.Advance(TimeSpan.FromHours(1));
        await Notes.DeleteAsync(s_id, Token);
        _time.Advance(TimeSpan.FromHours(1));
        await Notes.InsertAsync(note with { Text = "third" }, Token);

        Assert.Null(await Notes.AsOf(TrustMemory.Start.AddSeconds(-1)).GetAsync(s_id, Token));
        Assert.Equal("first", (await Notes.AsOf(TrustMemory.Start).GetAsync(s_id, Token))!.Text);
        Assert.Equal("first", (await Notes.AsOf(TrustMemory.Start.AddMinutes(59)).GetAsync(s_id, Token))!.Text);
        Assert.Equal("second", (await Notes.AsOf(TrustMemory.Start.AddMinutes(60)).GetAsync(s_id, Token))!.Text);
        Assert.Null(await Notes.AsOf(TrustMemory.Start.AddHours(2)).GetAsync(s_id, Token));
        Assert.Equal("third", (await Notes.AsOf(_time.GetUtcNow()).GetAsync(s_id, Token))!.Text);
        Assert.Null(await Notes.AsOf(_time.GetUtcNow()).GetAsync(new NoteId("a7", "never"), Token));
    }

    [Fact]
    public async Task A_list_has_what_there_was_deleted_or_not_by_now()
    {
        foreach (string title in (string[])["a", "b", "c"])
            await Notes.InsertAsync(new Note { Agent = "a7", Title = title }, Token);
        _time.Advance(TimeSpan.FromHours(1));
        await Notes.DeleteAsync(new NoteId("a7", "b"), Token);
        await Notes.InsertAsync(new Note { Agent = "a7", Title = "d" }, Token);

        List<string> then = [], now = [];
        await foreach (var entry in Notes.AsOf(TrustMemory.Start).ListAsync(NoteId.ForAgent("a7"), Token))
            then.Add(entry.Value.Title);
        await foreach (var entry in Notes.AsOf(_time.GetUtcNow()).ListAsync(cancellationToken: Token))
            now.Add(entry.Value.Title);
        Assert.Equal(["a", "b", "c"], then);
        Assert.Equal(["a", "c", "d"], now);
    }

    [Fact]
    public async Task What_is_not_kept_any_more_is_an_error_and_no_guess()
    {
        await using TestMemory plain = TestMemory.Create(
            StoreKind.Sqlite, null, static store => store with { Keep = new() { Revisions = 1 } });
        var note = new Note { Agent = "a7", Title = "x" };
        for (int i = 0; i < 4; i++) await plain.Notes.UpsertAsync(note with { Stars = i }, Token);
        await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await plain.Notes.AsOf(TrustMemory.Start).GetAsync(s_id, Token));
        List<MemoryEntry<Note, NoteId>> entries = [];
        await foreach (var entry in plain.Notes.AsOf(TrustMemory.Start).ListAsync(cancellationToken: Token))
            entries.Add(entry);
        Assert.Contains("Keep", Assert.Single(entries).Error!.Message, StringComparison.Ordinal);
    }
}
