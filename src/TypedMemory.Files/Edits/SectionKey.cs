using System.Globalization;

namespace TypedMemory.Files.Edits;

/// <summary>Keys of sections: the headings on the way to them, with <c>/</c> before each.</summary>
internal static class SectionKey
{
    /// <summary>What stands before the first heading; the parent of headings that have none above them.</summary>
    public const string Root = "/";

    /// <summary>The key of a heading below another.</summary>
    /// <param name="parent">The key of the section above.</param>
    /// <param name="heading">The words of the heading.</param>
    /// <param name="number">The how manieth it is of those with these words there; 1 for the first.</param>
    public static string Of(string parent, string heading, int number)
    {
        string name = Escape(heading);
        if (name.Length == 0) name = "~";
        if (number > 1) name += "~" + number.ToString(CultureInfo.InvariantCulture);
        return parent == Root ? Root + name : parent + "/" + name;
    }

    /// <summary>The key of the section above.</summary>
    public static string Parent(string key)
    {
        int slash = key.LastIndexOf('/');
        return slash <= 0 ? Root : key[..slash];
    }

    private static string Escape(string heading) => heading
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("/", "%2F", StringComparison.Ordinal)
        .Replace("~", "%7E", StringComparison.Ordinal);
}
