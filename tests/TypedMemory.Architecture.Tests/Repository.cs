namespace TypedMemory.Architecture.Tests;

/// <summary>The checkout that these tests look at.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution, found from the output folder upwards.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "TypedMemory.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException(
            "These tests run inside the repository; TypedMemory.sln was not found.");
    }
}
