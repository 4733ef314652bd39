namespace TypedMemory.Generators;

/// <summary>Where the page of a diagnostic is, from the root of the repository.</summary>
internal static class HelpLink
{
    public static string For(string id) => $"docs/diagnostics/{id}.md";
}
