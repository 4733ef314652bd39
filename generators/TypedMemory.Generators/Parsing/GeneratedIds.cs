using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators;

/// <summary>Finds the memory type of a key by the key's name, which no compiler knows before it is generated.</summary>
internal static class GeneratedIds
{
    /// <summary>Finds a key of the same assembly.</summary>
    /// <param name="type">The type that the compiler does not know.</param>
    /// <param name="scope">The type that has the member.</param>
    /// <returns>The key's full name; <see langword="null"/> if no memory type has such a key, or more than one that may
    /// be meant.</returns>
    public static string? Find(IErrorTypeSymbol type, INamedTypeSymbol scope)
    {
        if (type.Arity > 0) return null;
        List<INamedTypeSymbol> found = [.. MemoryTypes(scope.ContainingAssembly.GlobalNamespace, type.Name)];
        INamedTypeSymbol? target = Qualified(type, found) ?? Enclosing(scope, found) ?? Only(Imported(scope, found))
            ?? Only(found);
        return target is null
            ? null
            : $"global::{(target.Namespace() is { } space ? space + "." : "")}{type.Name}";
    }

    private static INamedTypeSymbol? Only(List<INamedTypeSymbol> types) => types.Count == 1 ? types[0] : null;

    private static INamedTypeSymbol? Qualified(IErrorTypeSymbol type, List<INamedTypeSymbol> found) =>
        type.ContainingNamespace is { IsGlobalNamespace: false } space
            ? found.FirstOrDefault(t => t.ContainingNamespace.ToDisplayString() == space.ToDisplayString())
            : null;

    /// <summary>That in the namespace of the declaration, or the nearest one around it.</summary>
    private static INamedTypeSymbol? Enclosing(INamedTypeSymbol scope, List<INamedTypeSymbol> found)
    {
        for (INamespaceSymbol? space = scope.ContainingNamespace; space is not null; space = space.ContainingNamespace)
        {
            INamedTypeSymbol? target = found.FirstOrDefault(
                t => SymbolEqualityComparer.Default.Equals(t.ContainingNamespace, space));
            if (target is not null) return target;
        }

        return null;
    }

    private static List<INamedTypeSymbol> Imported(INamedTypeSymbol scope, List<INamedTypeSymbol> found)
    {
        if (found.Count < 2) return found;
        var imported = new HashSet<string>(scope.DeclaringSyntaxReferences
            .SelectMany(
                r => r.SyntaxTree.GetRoot().DescendantNodes(
                    static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax))
            .OfType<UsingDirectiveSyntax>()
            .Select(u => u.Name?.ToString() ?? ""));
        return [.. found.Where(t => imported.Contains(t.ContainingNamespace.ToDisplayString()))];
    }

    private static IEnumerable<INamedTypeSymbol> MemoryTypes(INamespaceOrTypeSymbol space, string id)
    {
        foreach (INamespaceOrTypeSymbol member in space.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            // A type within another one has the outer one's name before its own.
            if (member is INamedTypeSymbol type)
            {
                if (type.Attribute(KnownNames.MemoryTypeAttribute) is not null && TypeNamesParser.IdOf(type) == id)
                    yield return type;
            }

            foreach (INamedTypeSymbol inner in MemoryTypes(member, id)) yield return inner;
        }
    }
}
