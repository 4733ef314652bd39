using System.Diagnostics;

namespace TypedMemory.Cli.Schema;

/// <summary>What the command line names: an assembly, or a project whose assembly is built already.</summary>
/// <param name="Assembly">The assembly's file.</param>
/// <param name="File">Where its baseline is, unless another place is named.</param>
internal sealed record SchemaSource(string Assembly, string File)
{
    private const string BaselineName = "memory-schema.json";
    private const string ProjectPattern = "*.csproj";

    /// <summary>Finds the assembly; of a project, as MSBuild knows it.</summary>
    /// <exception cref="FileNotFoundException">There is no such assembly or project, or it is not built.</exception>
    public static async Task<SchemaSource> FindAsync(
        string path, string configuration, CancellationToken cancellationToken)
    {
        string? project = Directory.Exists(path)
            ? ProjectIn(path) : path.EndsWith(ProjectPattern[1..], StringComparison.OrdinalIgnoreCase) ? path : null;
        if (project is null)
        {
            if (!System.IO.File.Exists(path)) throw new FileNotFoundException($"There is no assembly \"{path}\".");
            return new SchemaSource(path, BaselineName);
        }

        if (!System.IO.File.Exists(project)) throw new FileNotFoundException($"There is no project \"{project}\".");
        string assembly = await TargetPathAsync(project, configuration, cancellationToken).ConfigureAwait(false);
        if (!System.IO.File.Exists(assembly))
        {
            throw new FileNotFoundException(
                $"\"{project}\" is not built: \"{assembly}\" is not there. Run dotnet build -c {configuration}, with -p:RunAnalyzers=false where the old baseline forbids it.");
        }

        return new SchemaSource(
            assembly, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(project))!, BaselineName));
    }

    private static string ProjectIn(string folder) => Directory.GetFiles(folder, ProjectPattern) switch
    {
        [string only] => only,
        [] => throw new FileNotFoundException($"There is no project in \"{folder}\"."),
        _ => throw new FileNotFoundException($"There are several projects in \"{folder}\". Name one of them."),
    };

    private static async Task<string> TargetPathAsync(
        string project, string configuration, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["msbuild", project, "-nologo", "-getProperty:TargetPath", $"-property:Configuration={configuration}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process msbuild = Process.Start(start) ?? throw new IOException("The command \"dotnet\" did not start.");
        Task<string> errors = msbuild.StandardError.ReadToEndAsync(cancellationToken);
        string output = await msbuild.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await msbuild.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        if (msbuild.ExitCode != 0)
        {
            throw new FormatException(
                $"MSBuild cannot read \"{project}\": {output.Trim()}{(await errors.ConfigureAwait(false)).Trim()}");
        }

        return output.Trim() is { Length: > 0 } path
            ? path
            : throw new FormatException(
                $"\"{project}\" builds several assemblies, one for each target framework. Name one of them.");
    }
}
