namespace TypedMemory.Generators;

/// <summary>
/// Emits the attribute that hides a type from other assemblies, also from those that see the internals of this one.
/// </summary>
/// <remarks>
/// Roslyn would add it by itself, before the generator runs: to a copy of the compilation, in which every declaration
/// is then bound a second time. So it is emitted like all else. Other generators may add their own part of it.
/// </remarks>
internal static class EmbeddedAttributeEmitter
{
    public const string HintName = "Microsoft.CodeAnalysis.EmbeddedAttribute.g.cs";

    public static SourceWriter Emit()
    {
        SourceWriter source = Emitted.File("Microsoft.CodeAnalysis");
        return source.Line("internal sealed partial class EmbeddedAttribute : global::System.Attribute;");
    }
}
