using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace TypedMemory.Cli.Mcp;

/// <summary>Adds the memory types of an assembly that is named at run time: <c>--types models.dll</c>.</summary>
/// <remarks>
/// The assembly is loaded, and its code runs: name only one that is trusted. It runs with the tool's own version of
/// TypedMemory.
/// </remarks>
internal static class TypesAssembly
{
    private const string Extensions = "TypedMemory.GeneratedTypesExtensions";
    private const string Method = "AddGeneratedTypes";

    /// <summary>Adds the types.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is not an assembly with memory types.</exception>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "The tool is not trimmed: it loads what its user names.")]
    [UnconditionalSuppressMessage(
        "Trimming", "IL2075", Justification = "The tool is not trimmed: it loads what its user names.")]
    public static void AddTo(ITypedMemoryBuilder memory, string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no assembly \"{path}\".");
        string file = Path.GetFullPath(path);
        try
        {
            var beside = new AssemblyDependencyResolver(file);
            AssemblyLoadContext.Default.Resolving += (context, name) =>
                beside.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
            Assembly assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(file);
            MethodInfo add = assembly.GetType(Extensions)?.GetMethod(
                Method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                    ?? throw new FormatException(
                $"\"{path}\" has no memory types. Name an assembly that is built with the TypedMemory package.");
            add.CreateDelegate<Func<ITypedMemoryBuilder, ITypedMemoryBuilder>>()(memory);
        }
        catch (Exception error) when (error is BadImageFormatException or FileLoadException or InvalidOperationException
            or TypeLoadException or MissingMethodException)
        {
            throw new FormatException(
                $"The memory types of \"{path}\" cannot be used: {error.Message} Build it with the version of TypedMemory "
                + "that this tool has.", error);
        }
    }
}
