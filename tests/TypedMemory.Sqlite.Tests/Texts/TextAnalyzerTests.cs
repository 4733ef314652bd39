using System.Buffers;
using System.Text;
using TypedMemory.Sqlite.Texts;

namespace TypedMemory.Sqlite.Tests.Texts;

/// <summary>What words texts of each language and script are taken apart into.</summary>
public sealed class TextAnalyzerTests
{
    [Theory]
    [InlineData("Fridays", "friday")]
    [InlineData("painted painting paints painter", "paint paint paint painter")]
    [InlineData("adoption adopting adopted", "adopt adopt adopt")]
    [InlineData("happiness happily happy", "happi happili happi")]
    [InlineData("generously generation communism", "generous generat communism")]
    [InlineData("flies died tied skies sky", "fli die tie sky sky")]
    [InlineData("hopping hoping hoped succeeded running", "hop hope hope succeed run")]
    [InlineData("national relational conditional", "nation relat condit")]
    [InlineData("say saying youth boy's boys", "say say youth boy boy")]
    [InlineData("don't won't I've we'll Melanie's o'neil", "dont wont i we melani o neil")]
    [InlineData("as us it be", "as us it be")]
    public void English_words_are_stemmed(string text, string terms) =>
        Assert.Equal(terms, Terms(FullTextLanguage.English, text));

    [Theory]
    [InlineData("Haus Häuser Häusern Hauses", "haus haus haus haus")]
    [InlineData("Freitags freitag", "freitag freitag")]
    [InlineData("Straße Strassen", "strass strass")]
    [InlineData("Bewegung bewegen", "beweg beweg")]
    [InlineData("freundlich Freundlichkeit", "freundlich freundlich")]
    public void German_words_are_stemmed(string text, string terms) =>
        Assert.Equal(terms, Terms(FullTextLanguage.German, text));

    [Theory]
    [InlineData("Fridays painted", "fridays painted")]
    [InlineData("l'homme Café NAÏVE", "l homme cafe naive")]
    [InlineData("Ελλάς ΕΛΛΆΣ", "ελλάσ ελλάσ")]
    [InlineData("ＦＵＬＬ ﾜｶ", "full ワカ")]
    [InlineData("cafe\u0301", "cafe")]
    public void Without_a_language_words_are_compared_as_they_are_written(string text, string terms) =>
        Assert.Equal(terms, Terms(FullTextLanguage.None, text));

    [Theory]
    [InlineData("C# is no C", "c# is no c")]
    [InlineData("C++, F# and c#12", "c++ f# and c 12")]
    [InlineData("snake_case node.js v1.2", "snake case node js v1 2")]
    [InlineData("a-b/c:d@e", "a b c d e")]
    [InlineData("issue #12", "issu 12")]
    public void Identifiers_are_words(string text, string terms) =>
        Assert.Equal(terms, Terms(FullTextLanguage.English, text));

    [Theory]
    [InlineData("北京大学", "北京 京大 大学")]
    [InlineData("猫が好き", "猫が が好 好き")]
    [InlineData("a 猫 b", "a 猫 b")]
    [InlineData("학교에 간다", "학교 교에 간다")]
    [InlineData("C#で東京", "c# で東 東京")]
    public void Scripts_without_spaces_are_taken_by_two_characters(string text, string terms) =>
        Assert.Equal(terms, Terms(FullTextLanguage.English, text));

    [Theory]
    [InlineData("ship it 🚀🎉", "ship it 🚀 🎉")]
    [InlineData("👍🏽 ❤️", "👍 ❤")]
    [InlineData("👨‍👩‍👧", "👨 👩 👧")]
    [InlineData("🇳🇴🇸🇪", "🇳🇴 🇸🇪")]
    [InlineData("100 € + 5 $", "100 € 5")]
    public void Emoji_and_symbols_are_words(string text, string terms) =>
        Assert.Equal(terms, Terms(FullTextLanguage.English, text));

    [Theory]
    [InlineData("Fridays off", "friday off ", "fridays ")]
    [InlineData("猫", "猫 ", "猫 ")]
    [InlineData("北京大学", "北京 京大 大学 ", "北 京 大 学 ")]
    public void Forms_stand_beside_the_terms(string text, string terms, string forms)
    {
        ArrayBufferWriter<byte> termBytes = new(), formBytes = new();
        TextAnalyzer.For(FullTextLanguage.English).Write(Encoding.UTF8.GetBytes(text), termBytes, formBytes);
        Assert.Equal(terms, Encoding.UTF8.GetString(termBytes.WrittenSpan));
        Assert.Equal(forms, Encoding.UTF8.GetString(formBytes.WrittenSpan));
    }

    [Fact]
    public void What_is_written_is_what_is_analyzed_whatever_the_text()
    {
        var random = new Random(15);
        string letters = "aeiouysgndtl'’ Ää#+_.\t北京한글が🚀👍🏽\u0301\uD800é\u200d";
        foreach (FullTextLanguage language in Enum.GetValues<FullTextLanguage>())
        {
            for (int i = 0; i < 2000; i++)
            {
                var text = new StringBuilder();
                for (int c = random.Next(30); c > 0; c--) text.Append(letters[random.Next(letters.Length)]);
                byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
                ArrayBufferWriter<byte> terms = new(), forms = new();
                TextAnalyzer.For(language).Write(utf8, terms, forms);
                string analyzed = string.Concat(
                    TextAnalyzer.For(language).Analyze(Encoding.UTF8.GetString(utf8)).Select(static t => t.Term + " "));
                Assert.Equal(analyzed, Encoding.UTF8.GetString(terms.WrittenSpan));
            }
        }
    }

    [Fact]
    public void A_word_without_end_is_cut()
    {
        TextToken token = Assert.Single(TextAnalyzer.For(FullTextLanguage.None).Analyze(new string('a', 100_000)));
        Assert.Equal((WordScanner.MaxLength, 100_000), (token.Exact.Length, token.Length));
    }

    private static string Terms(FullTextLanguage language, string text) =>
        string.Join(' ', TextAnalyzer.For(language).Analyze(text).Select(static token => token.Term));
}
