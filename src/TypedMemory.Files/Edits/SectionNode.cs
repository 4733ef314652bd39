using TypedMemory.Files.Texts;

namespace TypedMemory.Files.Edits;

/// <summary>A section of a text with the sections below it, before or after it has a key.</summary>
internal sealed class SectionNode(int level, string heading, string lead)
{
    private readonly List<string> _texts = [];
    private readonly List<SectionNode> _children = [];

    /// <summary>The key; empty until it is found.</summary>
    public string Key { get; set; } = "";

    public string Heading => heading;

    /// <summary>What stands before its first text.</summary>
    public string Lead => lead;

    /// <summary>The texts: more than one where the section has versions.</summary>
    public IReadOnlyList<string> Texts => _texts;

    public IReadOnlyList<SectionNode> Children => _children;

    /// <summary>Makes a tree of the pieces of a text. Its root is what stands before the first heading.</summary>
    public static SectionNode Tree(IEnumerable<TextPiece> pieces)
    {
        var root = new SectionNode(0, "", "") { Key = SectionKey.Root };
        var path = new Stack<SectionNode>([root]);
        foreach (TextPiece piece in pieces)
        {
            if (piece.IsVersion || piece.Level == 0)
            {
                path.Peek()._texts.Add(piece.Text);
                continue;
            }

            while (path.Peek().IsBelow(piece.Level)) path.Pop();
            var node = new SectionNode(piece.Level, piece.Heading, piece.Lead);
            node._texts.Add(piece.Text);
            path.Peek()._children.Add(node);
            path.Push(node);
        }

        return root;
    }

    /// <summary>This node and all below it, as they stand in the text.</summary>
    public IEnumerable<SectionNode> All()
    {
        yield return this;
        foreach (SectionNode child in _children)
        {
            foreach (SectionNode node in child.All()) yield return node;
        }
    }

    private bool IsBelow(int other) => level >= other;
}
