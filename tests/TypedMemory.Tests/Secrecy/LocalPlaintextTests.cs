#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
namespace TypedMemory.Tests;

public sealed class LocalPlaintextTests
{
    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task Queries_and_sorts_of_this_device_see_the_plain_value(StoreKind kind)
    {
        await using TestMemory memory = SealedDevices.With(new TestKeys("k1"), kind);
        ILetterRepository letters = memory.Get<ILetterRepository>();
        await FillAsync(letters);

        Assert.Equal(["b"], await IdsAsync(letters.Query().Where(LetterFields.Pages > 4)));
        Assert.Equal(["b", "c", "a"], await IdsAsync(letters.Query().OrderByDescending(LetterFields.Pages)));
        Assert.Equal(["a"], await IdsAsync(letters.Query().Where(LetterFields.Text.StartsWith("rain"))));
        Assert.Equal(["a", "c"], await IdsAsync(letters.Query().Where(LetterFields.From == "me")));
        Assert.Equal(
            ["c"], await IdsAsync(letters.Query().Where(LetterFields.From == "me").Where(LetterFields.Pages > 2)));
    }

    [Fact]
    public async Task Full_text_and_recall_of_this_device_find_sealed_words_and_the_file_has_none()
    {
        await using TestMemory memory = SealedDevices.With(new TestKeys("k1"));
        ILetterRepository letters = memory.Get<ILetterRepository>();
        await FillAsync(letters);

        IReadOnlyList<RecallHit<Letter, LetterId>> hits = await letters.Recall("when does it rain").ToListAsync(Token);
        Assert.Equal("letter:a", hits[0].Entry.DocumentId);
        Assert.Contains("rain", hits[0].Text, StringComparison.Ordinal);
        Assert.Equal(["b"], await MatchAsync(letters, "snow"));
        Assert.DoesNotContain("snow", await SealedDevices.StoredAsync(memory, "letter:b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forgotten_key_takes_its_values_out_of_every_answer()
    {
        var keys = new TestKeys("k1");
        await using TestMemory memory = SealedDevices.With(keys);
        ILetterRepository letters = memory.Get<ILetterRepository>();
        await FillAsync(letters);
        keys.Add("k2");
        await letters.UpsertAsync(new Letter { Id = "d", Text = "snow again", Pages = 7 }, Token);
        keys.Forget("k1");

        Assert.Equal(["d"], await IdsAsync(letters.Query().Where(LetterFields.Pages > 4)));
        Assert.Equal(["d"], await MatchAsync(letters, "snow"));
    }

    private static async Task<string[]> MatchAsync(ILetterRepository letters, string word) =>
    [
        .. (await letters.Query().Match(FullText.Words(word)).ToListAsync(Token))
            .Select(static match => match.Entry.DocumentId["letter:".Length..]),
    ];

    private static async Task FillAsync(ILetterRepository letters)
    {
        await letters.UpsertAsync(new Letter { Id = "a", Text = "rain on Monday", Pages = 2, From = "me" }, Token);
        await letters.UpsertAsync(new Letter { Id = "b", Text = "snow on Friday", Pages = 5, From = "you" }, Token);
        await letters.UpsertAsync(new Letter { Id = "c", Text = "sun", Pages = 4, From = "me" }, Token);
    }

    private static async Task<string[]> IdsAsync(MemoryQuery<Letter, LetterId> query) =>
        [.. (await query.ToListAsync(Token)).Select(static entry => entry.DocumentId["letter:".Length..])];
}
