using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators;

/// <summary>Finds the names of what is emitted for a type: they are those of no other declaration.</summary>
internal static class TypeNamesParser
{
    private const string GeneratedCodeAttribute = "System.CodeDom.Compiler.GeneratedCodeAttribute";

    /// <summary>Gives the names; one that is taken is reported, and another one given, so that what is emitted compiles.</summary>
    public static TypeNames Parse(INamedTypeSymbol type, bool isMemoryType, ParseContext context)
    {
        var names = new TypeNames(type.BaseName());
        names = names with { Codec = Free(names.Codec) };
        if (!isMemoryType) return names;
        return names with
        {
            Id = Free(names.Id, TypeKind.Struct),
            IdExtensions = Free(names.IdExtensions),
            RepositoryInterface = Free(names.RepositoryInterface, TypeKind.Interface),
            Repository = Free(names.Repository, TypeKind.Class),
            Merge = Free(names.Merge),
            Filter = Free(names.Filter, TypeKind.Class),
            Fields = Free(names.Fields),
            MemoryType = Free(names.MemoryType),
        };

        string Free(string name, TypeKind? partial = null)
        {
            if (type.ContainingNamespace.GetMembers(name).FirstOrDefault(m => !CanBeBeside(m, partial)) is not { } other) return name;
            context.Report(
                DiagnosticDescriptors.TakenName,
                context.LocationOf(type),
                other.ToDisplayString(),
                type.ToDisplayString(),
                name);
            string free = name;
            while (type.ContainingNamespace.GetMembers(free).Any()) free += "_";
            return free;
        }
    }

    /// <summary>Whether a declaration may stand beside the emitted one: with type parameters, or as another part of it.</summary>
    private static bool CanBeBeside(INamespaceOrTypeSymbol declared, TypeKind? partial) => declared is INamedTypeSymbol type
        && (type.Arity > 0
            // An analyzer sees what was emitted.
            || type.Attribute(GeneratedCodeAttribute)?.Argument<string>() == "TypedMemory.Generators"
            || type.IsFileLocal
            || (type.TypeKind == partial && !type.IsRecord && type.DeclaringSyntaxReferences.All(
                r => r.GetSyntax() is TypeDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword))));
}
