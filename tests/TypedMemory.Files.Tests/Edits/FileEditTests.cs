using CsCheck;
using TypedMemory.Files.Edits;
using TypedMemory.Files.Texts;

namespace TypedMemory.Files.Tests.Edits;

public sealed class FileEditTests
{
    private const string Path = "notes.md";

    private static readonly Gen<string> _line = Gen.OneOf(
        "", "# A", "## B", "## C", "### D", "# E", "words", "other words", "Title\n===", "---", "x: 1", "```",
        VersionMark.Markdown);

    private static readonly Gen<string> _text = Gen.Select(
        Gen.Select(_line, Gen.OneOf("\n", "\n\n", "\r\n")).Array[0, 16], Gen.OneOf("", "\uFEFF", "---\n"),
        static (lines, head) => head + string.Concat(lines.Select(static l => l.Item1 + l.Item2)));

    [Fact]
    public void A_file_is_its_text_byte_for_byte() => _text.Sample(
        static text => FileRenderer.Render(New(text)) == text, iter: 10_000);

    [Fact]
    public void An_edit_of_what_nobody_else_edits_is_its_text_byte_for_byte() => Gen.Select(_text, _text).Sample(
        static (before, after) => FileRenderer.Render(Edit(New(before), before, after)) == after, iter: 10_000);

    [Fact]
    public void An_edit_that_is_made_again_changes_nothing() => Gen.Select(_text, _text).Sample(
        static (before, after) =>
        {
            MemoryFile edited = Edit(New(before), before, after);
            MemoryFile again = FileEdit.Apply(edited, SeenFile.Of(New(before)), after);
            return FileRenderer.Render(again) == after;
        },
        iter: 5_000);

    [Fact]
    public void Edits_of_different_sections_are_both_there()
    {
        const string Base = "# T\n\nintro\n\n## One\none\n\n## Two\ntwo\n";
        MemoryFile file = Edit(New(Base), Base, Base.Replace("one", "ONE", StringComparison.Ordinal));
        MemoryFile both = Edit(file, Base, Base.Replace("two", "TWO", StringComparison.Ordinal));

        Assert.Equal("# T\n\nintro\n\n## One\nONE\n\n## Two\nTWO\n", FileRenderer.Render(both));
    }

    [Fact]
    public void A_section_that_is_appended_does_not_touch_the_last_one()
    {
        const string Base = "# T\n\n## Last\ntext";
        MemoryFile file = Edit(New(Base), Base, "# T\n\n## Last\ntext edited");
        MemoryFile both = Edit(file, Base, "# T\n\n## Last\ntext\n\n## New\nnew\n");

        Assert.Equal("# T\n\n## Last\ntext edited\n\n## New\nnew\n", FileRenderer.Render(both));
    }

    [Fact]
    public void A_heading_that_is_renamed_keeps_the_edits_below_it()
    {
        const string Base = "# Title\n\n## One\none\n\n## Two\ntwo\n";
        MemoryFile file = Edit(New(Base), Base, Base.Replace("# Title", "# Other title", StringComparison.Ordinal));
        MemoryFile both = Edit(file, Base, Base.Replace("two", "TWO", StringComparison.Ordinal));

        Assert.Equal("# Other title\n\n## One\none\n\n## Two\nTWO\n", FileRenderer.Render(both));
    }

    [Fact]
    public void A_section_that_is_moved_and_edited_apart_is_both()
    {
        const string Base = "## One\none\n\n## Two\ntwo\n\n## Three\nthree\n";
        MemoryFile file = Edit(New(Base), Base, "## Three\nthree\n\n## One\none\n\n## Two\ntwo\n");
        MemoryFile both = Edit(file, Base, Base.Replace("three", "THREE", StringComparison.Ordinal));

        Assert.Equal("## Three\nTHREE\n\n## One\none\n\n## Two\ntwo\n", FileRenderer.Render(both));
    }

    [Fact]
    public void One_section_edited_twice_has_both_texts_and_a_mark_between_them()
    {
        const string Base = "# T\n\n## One\none\n\n## Two\ntwo\n";
        MemoryFile file = Edit(New(Base), Base, Base.Replace("one", "left", StringComparison.Ordinal));
        MemoryFile both = Edit(file, Base, Base.Replace("one", "right", StringComparison.Ordinal));
        string text = FileRenderer.Render(both);

        Assert.Equal(
            $"# T\n\n## One\nleft\n\n{VersionMark.Markdown}\n## One\nright\n\n## Two\ntwo\n", text);

        MemoryFile elsewhere = Edit(both, text, text.Replace("two", "TWO", StringComparison.Ordinal));
        Assert.Equal(text.Replace("two", "TWO", StringComparison.Ordinal), FileRenderer.Render(elsewhere));

        string settled = "# T\n\n## One\nleft and right\n\n## Two\ntwo\n";
        Assert.Equal(settled, FileRenderer.Render(Edit(both, text, settled)));
        Assert.Equal(3, Edit(both, text, settled).Sections.Count);
    }

    [Fact]
    public void Sections_that_two_put_at_one_place_do_not_take_each_others_children()
    {
        const string Base = "# T\n\n## Z\nz\n";
        MemoryFile file = Edit(New(Base), Base, "# T\n\n## A\na\n\n### A1\na1\n\n## Z\nz\n");
        MemoryFile both = Edit(file, Base, "# T\n\n## B\nb\n\n### B1\nb1\n\n## Z\nz\n");
        string text = FileRenderer.Render(both);

        Assert.Contains("## A\na\n\n### A1\na1\n\n## ", text, StringComparison.Ordinal);
        Assert.Contains("## B\nb\n\n### B1\nb1\n\n## ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_that_is_deleted_and_edited_apart_is_there_with_its_edit()
    {
        const string Base = "# T\n\n## One\none\n\n## Two\ntwo\n";
        MemoryFile file = Edit(New(Base), Base, "# T\n\n## Two\ntwo\n");
        MemoryFile both = Edit(file, Base, Base.Replace("one", "ONE", StringComparison.Ordinal));

        Assert.Equal("# T\n\n## One\nONE\n\n## Two\ntwo\n", FileRenderer.Render(both));
    }

    [Fact]
    public void Entries_of_front_matter_are_edited_apart()
    {
        const string Base = "---\ntitle: a\ntags: [x]\n---\n\n# T\n";
        MemoryFile file = Edit(New(Base), Base, Base.Replace("title: a", "title: b", StringComparison.Ordinal));
        MemoryFile both = Edit(file, Base, Base.Replace("tags: [x]", "tags: [x, y]\nnew: 1", StringComparison.Ordinal));

        Assert.Equal("---\ntitle: b\ntags: [x, y]\nnew: 1\n---\n\n# T\n", FileRenderer.Render(both));
    }

    [Fact]
    public void Positions_that_others_made_up_do_not_stop_an_edit()
    {
        MemoryFile file = New("## A\na\n\n## B\nb\n");
        MemoryFile odd = file with
        {
            Places = file.Places.SetItem("/A", new SectionPlace("0")).SetItem("/B", new SectionPlace("\u0001")),
        };
        string text = FileRenderer.Render(odd);

        string edited = text + "\n## C\nc\n";
        Assert.Equal(edited, FileRenderer.Render(Edit(odd, text, edited)));
    }

    private static MemoryFile New(string text) =>
        FileBuilder.Build(Path, text, SeenFile.Nothing, SeenFile.Nothing);

    /// <summary>An edit by one who has seen a text that was the file's, whatever the file is by now.</summary>
    private static MemoryFile Edit(MemoryFile current, string before, string after)
    {
        MemoryFile seenFile = FileRenderer.Render(current) == before ? current : New(before);
        SeenFile seen = SeenFile.Of(seenFile);
        return FileEdit.Apply(current, seen, after);
    }
}
