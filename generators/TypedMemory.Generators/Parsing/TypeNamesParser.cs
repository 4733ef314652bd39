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

    private const string IdName = "IdName";

    /// <summary>The name of a memory type's key: the attribute's, where it can be one.</summary>
    public static string IdOf(INamedTypeSymbol type) =>
        type.Attribute(KnownNames.MemoryTypeAttribute)?.Named(IdName) is string name && IsName(name)
            ? name : new TypeNames(type.BaseName()).Id;

    private static bool IsName(string name) =>
        SyntaxFacts.IsValidIdentifier(name)
        && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None
        && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None;

    /// <summary>
    /// Gives the names; one that is taken is reported, and another one given, so that what is emitted compiles.
    /// </summary>
    public static TypeNames Parse(INamedTypeSymbol type, bool isMemoryType, ParseContext context)
    {
        var names = new TypeNames(type.BaseName());
        names = names with { Codec = Free(names.Codec) };
        if (!isMemoryType) return names;
        names = names with { Id = IdOf(type) };
        if (type.Attribute(KnownNames.MemoryTypeAttribute) is { } attribute && attribute.Named(IdName) is string own
            && own != names.Id)
        {
            context.Report(
                DiagnosticDescriptors.MalformedIdName, context.LocationOf(attribute, IdName), own, type.Name);
        }

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
            if (type.ContainingNamespace.GetMembers(name).FirstOrDefault(
                m => !CanBeBeside(m, partial)) is not { } other) return name;
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

    /// <summary>
    /// Whether a declaration may stand beside the emitted one: with type parameters, or as another part of it.
    /// </summary>
    private static bool CanBeBeside(INamespaceOrTypeSymbol declared, TypeKind? partial) =>
        declared is INamedTypeSymbol type
        && (type.Arity > 0
            // An analyzer sees what was emitted.
            || type.Attribute(GeneratedCodeAttribute)?.Argument<string>() == "TypedMemory.Generators"
            || type.IsFileLocal
            // An id of the application's own is another type than the key, and not a part of it.
            || (type.TypeKind == partial && !ParsableType.Is(type) && !type.IsRecord
                && type.DeclaringSyntaxReferences.All(
                r => r.GetSyntax() is TypeDeclarationSyntax syntax
                    && syntax.Modifiers.Any(SyntaxKind.PartialKeyword))));
}
