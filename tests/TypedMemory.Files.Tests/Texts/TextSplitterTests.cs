using CsCheck;
using TypedMemory.Files.Texts;

namespace TypedMemory.Files.Tests.Texts;

public sealed class TextSplitterTests
{
    private static readonly Gen<string> _line = Gen.OneOf(
        "", " ", "# A", "## B", "### C", "#", "#no", "####### seven", "words", "words \t", "Title", "===", "---", "...",
        "- item", "> quote", "```", "```cs", "~~~~", "~~~", "a: 1", "b: [x]", "  c: 2", "\uFEFF", "\t", "1. one",
        "## B ##", VersionMark.Markdown, VersionMark.Text, "caf\u00e9 \U0001F600", "\r");

    private static readonly Gen<string> _text = Gen.Select(
        Gen.Select(_line, Gen.OneOf("\n", "\n", "\r\n", "\n\n", "\r")).Array[0, 24],
        _line,
        Gen.OneOf("", "\uFEFF", "---\n", "---\r\n"),
        static (lines, last, head) => head + string.Concat(lines.Select(static l => l.Item1 + l.Item2)) + last);

    [Fact]
    public void What_is_taken_apart_is_the_same_text_again()
    {
        _text.Sample(static text =>
            TextSplitter.Split(text, markdown: true).Join() == text
            && TextSplitter.Split(text, markdown: false).Join() == text, iter: 20_000);
        Gen.String.Sample(static text => TextSplitter.Split(text, markdown: true).Join() == text, iter: 20_000);
    }

    [Fact]
    public void A_text_is_apart_at_its_headings_and_blank_lines_belong_to_what_follows()
    {
        TextParts parts = TextSplitter.Split("intro\n\n# One\nbody\n\n\n## Two ##\n\nmore\n", markdown: true);

        Assert.Equal(["intro", "# One\nbody", "## Two ##\n\nmore"], parts.Pieces.Select(static p => p.Text));
        Assert.Equal(["", "\n\n", "\n\n\n"], parts.Pieces.Select(static p => p.Lead));
        Assert.Equal(["", "One", "Two"], parts.Pieces.Select(static p => p.Heading));
        Assert.Equal([0, 1, 2], parts.Pieces.Select(static p => p.Level));
        Assert.Equal("\n", parts.Trailer);
    }

    [Theory]
    [InlineData("```\n# no heading\n```\n# heading", 2)]
    [InlineData("~~~\n# no\n```\n# no\n~~~~\n# heading", 2)]
    [InlineData("Title\n=====\n\nSub\n---\ntext", 2)]
    [InlineData("- item\n---\n", 1)]
    [InlineData("two lines\nof words\n---\n", 1)]
    [InlineData("#hash\n####### seven", 1)]
    [InlineData("", 0)]
    [InlineData("\n \n", 0)]
    public void Headings_are_what_Markdown_says(string text, int pieces) =>
        Assert.Equal(pieces, TextSplitter.Split(text, markdown: true).Pieces.Length);

    [Fact]
    public void Front_matter_is_a_map_of_its_entries()
    {
        TextParts parts = TextSplitter.Split(
            "\uFEFF---\r\ntitle: x\r\ntags:\r\n  - a\r\n  - b\r\n---\r\n\r\n# One\r\n", markdown: true);

        Assert.Equal(
            [("title", "title: x\r\n"), ("tags", "tags:\r\n  - a\r\n  - b\r\n")], parts.FrontMatter);
        Assert.Equal("\uFEFF---\r\n", parts.Head);
        Assert.Equal("---\r\n\r\n", parts.Close);
        Assert.Equal("# One", Assert.Single(parts.Pieces).Text);
    }

    [Fact]
    public void A_name_that_front_matter_has_twice_makes_it_one_entry() =>
        Assert.Equal(
            FrontMatterParser.Rest,
            Assert.Single(TextSplitter.Split("---\na: 1\na: 2\n---\n", markdown: true).FrontMatter).Name);
}
