using System.Collections.Immutable;
using System.Globalization;

namespace TypedMemory.Tests;

/// <summary>
/// What is stored does not depend on the culture that the process runs under. This project is built with globalization.
/// </summary>
public sealed class CultureTests
{
    /// <summary>Strings that differ, and of which cultures take some for equal.</summary>
    private static readonly string[] s_words =
    [
        "\u00e9", "e\u0301", "ab", "a\u00adb", "\U0001F469\u200D\U0001F469", "\U0001F469\U0001F469", "i", "I",
        "\u0131", "\u0130",
        "ss", "\u00df", "aa", "\u00e5", "co-op", "coop", "", "\0", "A\u030a", "\u212b",
    ];

    private static CancellationToken Token => TestMemory.Token;

    [Theory]
    [InlineData("en-US")]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("da-DK")]
    [InlineData("sv-SE")]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    [InlineData("ar-SA")]
    public async Task Sorted_collections_keep_every_entry_through_an_edit(string name)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
        try
        {
            // Without globalization every culture is the invariant one, and there is nothing to see here.
#pragma warning disable CA1309 // What a culture makes of it is the point.
            Assert.Equal(0, string.Compare("ab", "a\u00adb", CultureInfo.CurrentCulture, CompareOptions.None));
#pragma warning restore CA1309
            var words = new Words
            {
                Name = "x",
                Day = new DateOnly(2026, 1, 2),
                Price = -1234.5m,
                At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-3)),
                Counts = new(s_words.ToDictionary(word => word, word => word.Length), StringComparer.Ordinal),
                Set = new(s_words, StringComparer.Ordinal),
                Fixed = ImmutableSortedSet.Create(StringComparer.Ordinal, s_words),
                Texts = s_words.ToImmutableSortedDictionary(
                    word => word, word => (string?)word, StringComparer.Ordinal),
            };
            await using TestMemory memory = TestMemory.Create();
            IWordsRepository repository = memory.Get<IWordsRepository>();
            var id = new WordsId("x", new DateOnly(2026, 1, 2));
            Assert.Equal("words:x:2026-01-02", id.DocumentId);
            await repository.InsertAsync(words, Token);

            await repository.UpdateAsync(id, w => w with { Price = w.Price + 1 }, Token);

            Words read = (await repository.GetAsync(id, Token))!;
            Assert.Equal((-1233.5m, words.At), (read.Price, read.At));
            Assert.Equal(words.Counts, read.Counts);
            Assert.Equal(words.Set, read.Set);
            Assert.Equal(words.Fixed, read.Fixed);
            Assert.Equal(words.Texts, read.Texts);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
