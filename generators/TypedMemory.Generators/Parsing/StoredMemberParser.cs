using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Reports what looks like a member and is not stored: nothing that holds a value is left out in silence.
/// </summary>
internal static class StoredMemberParser
{
    /// <summary>The attributes that say that a member is stored.</summary>
    private static readonly string[] s_intentions =
    [
        KnownNames.JsonIncludeAttribute, KnownNames.JsonRequiredAttribute, KnownNames.JsonPropertyNameAttribute,
        KnownNames.MemoryKeyAttribute, KnownNames.MergeAttribute, KnownNames.FormerNameAttribute,
        KnownNames.IndexAttribute, KnownNames.FullTextAttribute, KnownNames.MemoryJsonContextAttribute,
    ];

    /// <summary>Reports a member that generated code cannot read.</summary>
    public static void ReportUnread(MemberSymbol member, ImmutableArray<AttributeData> attributes, ParseContext context)
    {
        if (Intention(attributes) is { } intention) ReportUnreachable(member.Symbol, intention, context);
        else if (member.IsRequired) ReportUnreachable(member.Symbol, "required", context);
        else Report(member, "it has no public getter; give it one, or exclude it with [JsonIgnore]", context);
    }

    /// <summary>Reports a member that a value cannot get into.</summary>
    public static void ReportUnset(MemberSymbol member, ImmutableArray<AttributeData> attributes, ParseContext context)
    {
        string? intention = Intention(attributes);
        // What is only computed is not a member.
        if (!member.HoldsValue && intention is null) return;
        if (intention is not (null or "JsonPropertyName")) ReportUnreachable(member.Symbol, intention, context);
        else Report(
            member, "it cannot be set; give it an init accessor or a parameter of the constructor, or exclude it with [JsonIgnore]", context);
    }

    /// <summary>Reports what no member can be, and has attributes that only members have.</summary>
    public static void ReportHidden(INamedTypeSymbol type, ParseContext context)
    {
        var stored = new HashSet<ISymbol>(type.StoredMembers().Select(m => m.Symbol), SymbolEqualityComparer.Default);
        foreach (ISymbol symbol in type.Chain().SelectMany(t => t.GetMembers()))
        {
            if (symbol is not (IPropertySymbol or IFieldSymbol) || symbol.IsImplicitlyDeclared || symbol.IsOverride
                || stored.Contains(symbol)) continue;
            // Of a property that a derived type declares anew, and of a virtual one, the last declaration counts.
            if (stored.Any(s => s.Name == symbol.Name)) continue;
            if (Intention(symbol.GetAttributes()) is { } intention) ReportUnreachable(symbol, intention, context);
        }

        foreach (MemberSymbol hidden in type.HiddenMembers())
        {
            if (hidden.HoldsValue && !MemberParser.IsExcluded(hidden) && Intention(hidden.Attributes) is null)
                Report(hidden, $"\"{type.Name}\" declares something else of the same name, which hides it; rename one of them", context);
        }
    }

    private static string? Intention(ImmutableArray<AttributeData> attributes)
    {
        AttributeData? found = attributes.FirstOrDefault(a => s_intentions.Any(i => a.AttributeClass.Is(i)));
        return found?.AttributeClass!.Name.Replace("Attribute", "");
    }

    private static void Report(MemberSymbol member, string reason, ParseContext context)
    {
        // What cannot be made at all has other troubles.
        if (!context.HasErrors)
            context.Report(DiagnosticDescriptors.NotStored, context.LocationOf(member.Symbol), member.Name, reason);
    }

    private static void ReportUnreachable(ISymbol symbol, string intention, ParseContext context) =>
        context.Report(DiagnosticDescriptors.Unreachable, context.LocationOf(symbol), symbol.Name, intention);
}
