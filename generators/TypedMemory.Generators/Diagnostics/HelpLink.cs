namespace TypedMemory.Generators;

/// <summary>Where the page of a diagnostic is.</summary>
internal static class HelpLink
{
    public static string For(string id) => $"https://github.com/typedmemory/typedmemory/blob/main/docs/diagnostics/{id}.md";
}
