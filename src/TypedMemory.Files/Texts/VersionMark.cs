namespace TypedMemory.Files.Texts;

/// <summary>The line between two texts of one section that were written at once.</summary>
internal static class VersionMark
{
    /// <summary>In Markdown, where it is not shown to readers of the page.</summary>
    public const string Markdown =
        "<!-- typedmemory: edited twice at once; above and below are both texts. "
        + "Keep what is right, delete this line. -->";

    /// <summary>In any other text.</summary>
    public const string Text =
        "======= typedmemory: edited twice at once; above and below are both texts. "
        + "Keep what is right, delete this line. =======";

    /// <summary>That of a kind of text.</summary>
    public static string Of(bool markdown) => markdown ? Markdown : Text;
}
