using System;
using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>
/// Emits the registration of an assembly's types: <c>AddGeneratedTypes</c> for the assembly itself, hidden from every
/// other one, so that two assemblies never offer the same method; and a public method with the assembly's name, for
/// others.
/// </summary>
internal static class RegistrationEmitter
{
    public const string HintName = "TypedMemory.GeneratedTypes.g.cs";
    private const string Builder = "global::TypedMemory.ITypedMemoryBuilder";

    public static SourceWriter Emit(IReadOnlyCollection<RegistrationSpec> types)
    {
        string assembly = types.First().AssemblyName;
        string name = Names.FromAssembly(assembly);
        SourceWriter source = Emitted.File("TypedMemory");
        source.Summary($"Registers the memory types of {Xml(assembly)} within it.");
        source.Line("[global::Microsoft.CodeAnalysis.Embedded]");
        source.Line(Emitted.GeneratedCode);
        using (source.Open("internal static class GeneratedTypesExtensions"))
        {
            source.Summary("Adds every memory type of this assembly.");
            source.Line($"public static {Builder} AddGeneratedTypes(this {Builder} builder) =>");
            source.Line($"    {name}TypesExtensions.Add{name}Types(builder);");
        }

        source.Blank().Summary($"Registers the memory types of {Xml(assembly)} in applications that use it.");
        source.Line(Emitted.GeneratedCode);
        using (source.Open($"public static class {name}TypesExtensions"))
        {
            source.Summary($"Adds every memory type of {Xml(assembly)}.");
            using (source.Open($"public static {Builder} Add{name}Types(this {Builder} builder)"))
            {
                foreach (RegistrationSpec type in types.OrderBy(
                    t => t.Space + t.Names.BaseName, StringComparer.Ordinal))
                {
                    source.Line($"{type.Space}{type.Names.MemoryType}.AddTo(builder);");
                }

                source.Line("return builder;");
            }
        }

        return source;
    }

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;");
}
