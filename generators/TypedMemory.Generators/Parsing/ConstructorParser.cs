using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators;

/// <summary>Finds the constructor that a value is made with, and the members whose values it takes.</summary>
internal static class ConstructorParser
{
    private const string SetsRequiredMembersAttribute =
        "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";

    /// <summary>
    /// Finds the constructor: the one with [JsonConstructor], else that of the declaration's own parameter list, else
    /// the one without parameters, else the only one; of a struct, before its default, the only one that sets a member
    /// which nothing else sets.
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
            ?? OnlyWay(accessible, type)
            ?? accessible.FirstOrDefault(c => c.Parameters.IsEmpty)
            ?? (accessible.Count == 1 ? accessible[0] : null);
        if (found is null && type is { IsValueType: false, IsAbstract: false } && marked.Count == 0)
        {
            context.Report(
                DiagnosticDescriptors.NoConstructor, context.LocationOf(type), type.Name,
                accessible.Count == 0
                    ? "generated code can call none; make one public or internal"
                    : "it has several, all with parameters; mark one with [JsonConstructor]");
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

    /// <summary>Whether a value is whole that the constructor makes, whatever it has that is required.</summary>
    public static bool SetsRequired(IMethodSymbol? constructor) =>
        constructor?.Attribute(SetsRequiredMembersAttribute) is not null;

    /// <summary>Reports a member that is excluded, and that a value cannot be made without.</summary>
    public static void ReportExcluded(
        MemberSymbol member, IParameterSymbol? parameter, IMethodSymbol? constructor, INamedTypeSymbol type,
        ParseContext context)
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
        else if (parameter is null && member.IsRequired && !SetsRequired(constructor))
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
            context.Report(
                DiagnosticDescriptors.NoConstructor, context.LocationOf(parameter), type.Name,
                $"no stored member has the value of its parameter \"{parameter.Name}\"; "
                    + "name it like a property, give it a default value, or mark another one with [JsonConstructor]");
            return;
        }
    }

    private static IMethodSymbol? OnlyWay(List<IMethodSymbol> accessible, INamedTypeSymbol type)
    {
        List<IMethodSymbol> declared = [.. accessible.Where(c => !c.IsImplicitlyDeclared)];
        if (!type.IsValueType || declared.Count != 1) return null;
        Dictionary<MemberSymbol, IParameterSymbol> matched = Match(declared[0], [.. type.StoredMembers()]);
        bool isWhole = declared[0].Parameters.All(p => p.HasExplicitDefaultValue || matched.ContainsValue(p));
        return isWhole && matched.Keys.Any(m => m.HoldsValue && m.BindingIn(type) is null) ? declared[0] : null;
    }

    private static bool IsCopying(IMethodSymbol constructor, INamedTypeSymbol type) =>
        constructor.Parameters.Length == 1
            && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static bool IsPrimary(IMethodSymbol constructor) =>
        !constructor.Parameters.IsEmpty
        && constructor.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is TypeDeclarationSyntax);
}
