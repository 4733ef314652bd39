using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators;

/// <summary>Finds the members of a type and how it is constructed.</summary>
internal static class ObjectParser
{
    /// <summary>Parses the members of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="context">Where diagnostics go.</param>
    /// <param name="isDocument">Whether the members are those of a document: its reserved names are then taken.</param>
    /// <param name="version">The version of a document's schema: from the second on it is a member.</param>
    /// <returns>The spec, or <see langword="null"/> if the type cannot be constructed.</returns>
    public static ObjectSpec? Parse(INamedTypeSymbol type, ParseContext context, bool isDocument, int version = 1)
    {
        IMethodSymbol? constructor = FindConstructor(type);
        if (constructor is null && !type.IsValueType)
        {
            context.Report(DiagnosticDescriptors.NoConstructor, context.LocationOf(type), type.Name);
            return null;
        }

        var members = new List<(MemberSpec Spec, int Parameter)>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        bool complete = true;
        foreach (IPropertySymbol property in type.PublicProperties())
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            IParameterSymbol? parameter = constructor?.Parameters.FirstOrDefault(
                p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase));
            if (MemberParser.Parse(property, parameter, type, context, isDocument) is not { } member)
            {
                complete &= parameter is null && !property.IsRequired;
                continue;
            }

            foreach (string name in member.FormerNames.Prepend(member.JsonName))
            {
                if (names.TryGetValue(name, out string? other))
                {
                    context.Report(
                        DiagnosticDescriptors.DuplicateJsonName, context.LocationOf(property), property.Name, other, name);
                    complete = false;
                }

                names[name] = property.Name;
            }

            members.Add((member, parameter?.Ordinal ?? -1));
        }

        foreach (IParameterSymbol parameter in constructor?.Parameters ?? [])
        {
            if (members.Any(m => m.Parameter == parameter.Ordinal)) continue;
            if (complete) context.Report(DiagnosticDescriptors.NoConstructor, context.LocationOf(parameter), type.Name);
            complete = false;
        }

        if (!complete) return null;
        if (version > 1) members.Add((VersionMember(), -1));
        members.Sort((a, b) => Names.CompareUtf8(a.Spec.JsonName, b.Spec.JsonName));
        ImmutableArray<int> order = [.. members
            .Select((m, index) => (m.Parameter, Index: index))
            .Where(m => m.Parameter >= 0)
            .OrderBy(m => m.Parameter)
            .Select(m => m.Index)];
        return new ObjectSpec(
            type.QualifiedName(),
            type.Name,
            type.IsValueType,
            new EquatableArray<MemberSpec>([.. members.Select(m => m.Spec)]),
            new EquatableArray<int>(order));
    }

    /// <summary>The version goes up and never down, whoever merges what.</summary>
    private static MemberSpec VersionMember() => new(
        KnownNames.VersionMember, KnownNames.VersionMember, new ValueSpec(ValueKind.Scalar, "int"), MemberBinding.Version)
    {
        MergeKind = "Max",
    };

    /// <summary>
    /// The constructor that a value is made with: the one with [JsonConstructor], else that of the declaration's own
    /// parameter list, else the one without parameters, else the only one.
    /// </summary>
    private static IMethodSymbol? FindConstructor(INamedTypeSymbol type)
    {
        var accessible = type.InstanceConstructors.Where(IsAccessible).ToList();
        return accessible.FirstOrDefault(c => c.Attribute(KnownNames.JsonConstructorAttribute) is not null)
            ?? accessible.FirstOrDefault(IsPrimary)
            ?? accessible.FirstOrDefault(c => c.Parameters.IsEmpty)
            ?? (accessible.Count == 1 ? accessible[0] : null);

        bool IsAccessible(IMethodSymbol constructor) =>
            constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
            && !(constructor.Parameters.Length == 1
                && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type));

        static bool IsPrimary(IMethodSymbol constructor) =>
            !constructor.Parameters.IsEmpty
            && constructor.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is TypeDeclarationSyntax);
    }
}
