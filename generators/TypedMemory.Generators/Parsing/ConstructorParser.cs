using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators;

/// <summary>Finds the constructor that a value is made with, and the members whose values it takes.</summary>
internal static class ConstructorParser
{
    /// <summary>
    /// Finds the constructor: the one with [JsonConstructor], else that of the declaration's own parameter list, else
    /// the one without parameters, else the only one.
    /// </summary>
    /// <returns>The constructor; <see langword="null"/> for the default of a struct, and where there is none, which is
    /// then reported.</returns>
    public static IMethodSymbol? Find(INamedTypeSymbol type, ParseContext context)
    {
        var marked = type.InstanceConstructors.Where(
            c => c.Attribute(KnownNames.JsonConstructorAttribute) is not null).ToList();
        if (marked.FirstOrDefault(c => !c.IsAccessibleFrom(type)) is { } hidden)
        {
            JsonAttributeParser.Refuse(
                type.Name,
                hidden.Attribute(KnownNames.JsonConstructorAttribute)!,
                "generated code cannot call the constructor; make it public or internal",
                context);
        }
        else if (marked.Count > 1)
        {
            JsonAttributeParser.Refuse(
                type.Name, marked[1].Attribute(
                    KnownNames.JsonConstructorAttribute)!, "another constructor has it; keep one", context);
        }

        var accessible = type.InstanceConstructors.Where(c => c.IsAccessibleFrom(type) && !IsCopying(c, type)).ToList();
        IMethodSymbol? found = accessible.FirstOrDefault(marked.Contains)
            ?? accessible.FirstOrDefault(IsPrimary)
            ?? accessible.FirstOrDefault(c => c.Parameters.IsEmpty)
            ?? (accessible.Count == 1 ? accessible[0] : null);
        if (found is null && type is { IsValueType: false, IsAbstract: false } && marked.Count == 0)
        {
            context.Report(DiagnosticDescriptors.NoConstructor, context.LocationOf(type), type.Name);
        }

        return found;
    }

    /// <summary>
    /// The parameter of each member that has one: of the same name, else of one that differs in case only.
    /// </summary>
    public static Dictionary<MemberSymbol, IParameterSymbol> Match(
        IMethodSymbol? constructor, IReadOnlyCollection<MemberSymbol> members)
    {
        var matched = new Dictionary<MemberSymbol, IParameterSymbol>();
        foreach (StringComparison comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            foreach (IParameterSymbol parameter in constructor?.Parameters ?? [])
            {
                if (matched.ContainsValue(parameter)) continue;
                MemberSymbol? member = members.FirstOrDefault(
                    m => !matched.ContainsKey(m) && string.Equals(m.Name, parameter.Name, comparison));
                if (member is not null) matched.Add(member, parameter);
            }
        }

        return matched;
    }

    /// <summary>Reports a member that is excluded, and that a value cannot be made without.</summary>
    public static void ReportExcluded(
        MemberSymbol member, IParameterSymbol? parameter, INamedTypeSymbol type, ParseContext context)
    {
        if (!MemberParser.IsExcluded(member)) return;
        if (parameter is { HasExplicitDefaultValue: false })
        {
            context.Report(
                DiagnosticDescriptors.ExcludedAndNeeded,
                context.LocationOf(member.Symbol),
                member.Name,
                type.Name,
                $"give the parameter \"{parameter.Name}\" a default value, or remove [JsonIgnore]");
        }
        else if (parameter is null && member.IsRequired)
        {
            context.Report(
                DiagnosticDescriptors.ExcludedAndNeeded,
                context.LocationOf(member.Symbol),
                member.Name,
                type.Name,
                "remove \"required\", or [JsonIgnore]");
        }
    }

    /// <summary>Reports parameters that no member has the value of.</summary>
    public static void ReportUnmatched(
        IMethodSymbol? constructor, Dictionary<MemberSymbol, IParameterSymbol> matched, INamedTypeSymbol type,
        ParseContext context)
    {
        foreach (IParameterSymbol parameter in constructor?.Parameters ?? [])
        {
            if (matched.ContainsValue(parameter) || parameter.HasExplicitDefaultValue || parameter.IsParams) continue;
            context.Report(DiagnosticDescriptors.NoConstructor, context.LocationOf(parameter), type.Name);
            return;
        }
    }

    private static bool IsCopying(IMethodSymbol constructor, INamedTypeSymbol type) =>
        constructor.Parameters.Length == 1
            && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static bool IsPrimary(IMethodSymbol constructor) =>
        !constructor.Parameters.IsEmpty
        && constructor.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is TypeDeclarationSyntax);
}
