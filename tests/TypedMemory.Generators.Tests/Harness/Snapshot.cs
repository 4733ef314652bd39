using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests;

/// <summary>Holds generated sources against the files in Snapshots, byte by byte.</summary>
/// <remarks>
/// With <c>UPDATE_SNAPSHOTS=1</c> in the environment the files are written instead, and the test fails to say so.
/// </remarks>
internal static class Snapshot
{
    private static readonly string s_folder = Path.Combine(
        typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            a => a.Key == "SourceDirectory").Value!,
        "Snapshots");

    public static void Match(string name, GeneratorDriverRunResult result)
    {
        var text = new StringBuilder();
        foreach (GeneratedSourceResult source in result.Results.Single().GeneratedSources.OrderBy(
            s => s.HintName, StringComparer.Ordinal))
        {
            if (source.HintName.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)) continue;
            text.Append("// ==== ").Append(source.HintName).Append('\n').Append(source.SourceText.ToString());
        }

        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(s_folder);
            File.WriteAllText(Path.Combine(s_folder, name + ".cs.txt"), text.ToString(), new UTF8Encoding(false));
            Assert.Fail(
                $"The snapshot \"{name}\" was written. Look at the difference and run the tests without UPDATE_SNAPSHOTS.");
        }

        using Stream? stream = typeof(Snapshot).Assembly.GetManifestResourceStream(
            $"Snapshots/{name}.cs.txt");
        Assert.True(
            stream is not null, $"There is no snapshot \"{name}\". Run the tests with UPDATE_SNAPSHOTS=1 to write it.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        Assert.Equal(reader.ReadToEnd(), text.ToString());
    }
}
