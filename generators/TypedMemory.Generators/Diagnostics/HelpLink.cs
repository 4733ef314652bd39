namespace TypedMemory.Generators;

/// <summary>Where the page of a diagnostic is, on the site of the docs.</summary>
internal static class HelpLink
{
    public static string For(string id) =>
        $"https://typedmemory.github.io/typedmemory/docs/diagnostics/{id}.html";
}
