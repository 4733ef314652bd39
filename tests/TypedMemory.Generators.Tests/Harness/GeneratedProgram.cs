using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Generators.Tests;

/// <summary>
/// Compiles declarations with the generator, loads them, and runs a program of theirs on a store of its own.
/// </summary>
internal static class GeneratedProgram
{
    /// <summary>
    /// What a source has to declare beside its types: what is done with them, on the services of a memory.
    /// </summary>
    private const string Usings = GeneratorHarness.Usings + """
        using System.Linq;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;

        """;

    private const string Check = """
        internal static class Check
        {
            public static void Equal(object? expected, object? actual)
            {
                if (!System.Object.Equals(expected, actual)) throw new System.InvalidOperationException($"Expected {expected ?? "null"}, got {actual ?? "null"}.");
            }
        }
        """;

    /// <summary>Runs <c>Program.RunAsync(IServiceProvider)</c> of the source, against a store in a file.</summary>
    public static Task RunAsync(string source) =>
        RunAsync(GeneratorHarness.Compile("Acme.Program", [], Usings + source, Check));

    /// <inheritdoc cref="RunAsync(string)"/>
    public static async Task RunAsync(Compilation compilation)
    {
        GeneratorHarness.GenerateFrom(compilation, out Compilation output, isStrict: false);
        // Programs of tests have no documentation.
        output = output.WithOptions(output.Options.WithSpecificDiagnosticOptions(
            output.Options.SpecificDiagnosticOptions.SetItem("CS1591", ReportDiagnostic.Suppress)));
        using var image = new MemoryStream();
        Assert.Equal(
            "", string.Join(
                '\n', output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        var context = new AssemblyLoadContext(compilation.AssemblyName, isCollectible: true);
        try
        {
            await RunAsync(context.LoadFromStream(image));
        }
        finally
        {
            context.Unload();
        }
    }

    private static async Task RunAsync(Assembly assembly)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-tests-").FullName;
        try
        {
            var services = new ServiceCollection();
            services.AddTypedMemory(memory =>
            {
                memory.UseSqlite(Path.Combine(folder, "memory.db"));
                assembly.GetType("TypedMemory.GeneratedTypesExtensions", throwOnError: true)!
                    .GetMethod("AddGeneratedTypes")!.Invoke(null, [memory]);
            });
            await using ServiceProvider provider = services.BuildServiceProvider();
            await (Task)assembly.GetType("Program", throwOnError: true)!.GetMethod("RunAsync")!.Invoke(
                null, [provider])!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
