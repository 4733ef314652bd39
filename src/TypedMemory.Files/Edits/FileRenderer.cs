using System.Text;
using TypedMemory.Files.Texts;

namespace TypedMemory.Files.Edits;

/// <summary>Puts the text of a file together.</summary>
internal sealed class FileRenderer
{
    private const string Fence = "---";

    private readonly MemoryFile _file;
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, List<string>> _texts;
    private readonly Dictionary<string, SortedSet<string>> _children = new(StringComparer.Ordinal);
    private readonly string _mark;
    private bool _isFirst = true;

    private FileRenderer(MemoryFile file)
    {
        _file = file;
        _mark = VersionMark.Of(FileKind.IsMarkdown(file.Path));
        _texts = file.Sections.GroupBy(static section => section.Key, StringComparer.Ordinal).ToDictionary(
            static group => group.Key,
            static group => group.Select(static section => section.Text).Order(StringComparer.Ordinal).ToList(),
            StringComparer.Ordinal);
    }

    private string Separator => _file.Separator.Length > 0 ? _file.Separator : FileKind.Separator;

    private string EndOfLine => Separator.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>The text of a file.</summary>
    public static string Render(MemoryFile file) => new FileRenderer(file).Run();

    private string Run()
    {
        RenderFront();
        foreach (string key in _texts.Keys) Place(key);
        RenderSection(SectionKey.Root);
        return _text.Append(_file.Trailer).ToString();
    }

    private void RenderFront()
    {
        _text.Append(_file.Head);
        bool opened = _file.Head.TrimEnd() is { } head && head.EndsWith(Fence, StringComparison.Ordinal);
        if (!_file.FrontMatter.IsEmpty && !opened) _text.Append(Fence).Append(EndOfLine);
        foreach (FrontMatterEntry entry in _file.FrontMatter
            .OrderBy(static entry => entry.Value.Position, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Key, StringComparer.Ordinal)
            .Select(static entry => entry.Value))
        {
            _text.Append(entry.Text);
        }

        bool closes = opened || !_file.FrontMatter.IsEmpty;
        if (closes && _file.Close.Length == 0 && FileKind.IsMarkdown(_file.Path)) _text.Append(Fence).Append(Separator);
        else _text.Append(_file.Close);
    }

    /// <summary>Puts a key below the one above it, and that one below its own, though it may have no text.</summary>
    private void Place(string key)
    {
        while (key != SectionKey.Root)
        {
            string parent = SectionKey.Parent(key);
            if (!_children.TryGetValue(parent, out SortedSet<string>? siblings))
            {
                siblings = new SortedSet<string>(Comparer<string>.Create(Compare));
                _children.Add(parent, siblings);
            }

            if (!siblings.Add(key)) return;
            key = parent;
        }
    }

    private int Compare(string left, string right)
    {
        int positions = string.CompareOrdinal(PositionOf(left), PositionOf(right));
        return positions != 0 ? positions : string.CompareOrdinal(left, right);
    }

    private string PositionOf(string key) => _file.Places.GetValueOrDefault(key)?.Position ?? Positions.End;

    private void RenderSection(string key)
    {
        if (_texts.TryGetValue(key, out List<string>? texts))
        {
            for (int i = 0; i < texts.Count; i++)
            {
                if (!_isFirst) _text.Append(i > 0 ? Separator : _file.Places.GetValueOrDefault(key)?.Lead ?? Separator);
                if (i > 0) _text.Append(_mark).Append(EndOfLine);
                _text.Append(texts[i]);
                _isFirst = false;
            }
        }

        if (!_children.TryGetValue(key, out SortedSet<string>? children)) return;
        foreach (string child in children) RenderSection(child);
    }
}
