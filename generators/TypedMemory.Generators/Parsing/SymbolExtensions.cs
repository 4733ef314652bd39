using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Questions to symbols.</summary>
internal static class SymbolExtensions
{
    private static readonly SymbolDisplayFormat s_qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The type's full name as source, <c>global::Acme.Fact</c>, without a question mark of its own.</summary>
    public static string QualifiedName(this ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(s_qualified);

    /// <summary>
    /// Whether the type is a reference in code that does not know nullable references, where it may be null or not.
    /// </summary>
    public static bool IsUnannotated(this ITypeSymbol type) =>
        type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.None };

    /// <summary>Whether the type has this full name, <c>System.Uri</c>; type parameters do not count.</summary>
    public static bool Is(this ITypeSymbol? type, string fullName)
    {
        if (type is null || !fullName.EndsWith(type.Name, System.StringComparison.Ordinal)) return false;
        int dot = fullName.Length - type.Name.Length - 1;
        return dot > 0 && type.ContainingType is null && fullName[dot] == '.'
            && type.ContainingNamespace.IsNamed(fullName.Substring(0, dot));
    }

    /// <summary>Whether a namespace has this full name.</summary>
    public static bool IsNamed(this INamespaceSymbol? space, string fullName)
    {
        while (space is { IsGlobalNamespace: false })
        {
            if (!fullName.EndsWith(space.Name, System.StringComparison.Ordinal)) return false;
            int rest = fullName.Length - space.Name.Length;
            if (rest == 0) return space.ContainingNamespace.IsGlobalNamespace;
            if (fullName[rest - 1] != '.') return false;
            fullName = fullName.Substring(0, rest - 1);
            space = space.ContainingNamespace;
        }

        return false;
    }

    /// <summary>Whether the type is the generic interface, or implements it.</summary>
    public static bool IsA(this INamedTypeSymbol type, INamedTypeSymbol definition) =>
        type.AllInterfaces.Prepend(type).Any(
            t => SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, definition));

    /// <summary>The attribute of this full name, if the symbol has it.</summary>
    public static AttributeData? Attribute(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass.Is(fullName));

    /// <summary>The first constructor argument, if it is of the type.</summary>
    public static T? Argument<T>(this AttributeData attribute)
        where T : class =>
        attribute.ConstructorArguments is [{ Kind: not TypedConstantKind.Array, Value: T value }, ..] ? value : null;

    /// <summary>A named argument.</summary>
    public static object? Named(this AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value is { Kind: not TypedConstantKind.Array } value
            ? value.Value
            : null;

    /// <summary>
    /// Whether code elsewhere in the assembly can name the type, and if so, whether other assemblies can.
    /// </summary>
    public static string? AccessibilityKeyword(this INamedTypeSymbol type)
    {
        string keyword = "public";
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (t.IsFileLocal) return null;
            switch (t.DeclaredAccessibility)
            {
                case Accessibility.Public: break;
                case Accessibility.Internal or Accessibility.ProtectedOrInternal: keyword = "internal"; break;
                default: return null;
            }
        }

        return keyword;
    }

    /// <summary>
    /// The name that emitted types begin with: of a nested type, with the names of the types around it.
    /// </summary>
    public static string BaseName(this INamedTypeSymbol type) =>
        type.ContainingType is null ? type.Name : type.ContainingType.BaseName() + type.Name;

    /// <summary>The type's namespace, or <see langword="null"/> for the global one.</summary>
    public static string? Namespace(this INamedTypeSymbol type) =>
        type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString(s_namespace);

    /// <summary>What a codec of the type is called.</summary>
    public static string CodecName(this INamedTypeSymbol type) =>
        $"global::{(type.Namespace() is { } space ? space + "." : "")}{new TypeNames(type.BaseName()).Codec}";

    /// <summary>
    /// The members of the type and its bases, the most derived declaration of each: public properties and fields, and
    /// those with [JsonInclude] that generated code can name.
    /// </summary>
    public static IEnumerable<MemberSymbol> StoredMembers(this INamedTypeSymbol type) => Members(type, hidden: null);

    /// <summary>Members of bases that code beside the type cannot name, since something else has the name.</summary>
    public static List<MemberSymbol> HiddenMembers(this INamedTypeSymbol type)
    {
        var hidden = new List<MemberSymbol>();
        Members(type, hidden);
        return hidden;
    }

    private static IEnumerable<MemberSymbol> Members(INamedTypeSymbol type, List<MemberSymbol>? hidden)
    {
        var members = new Dictionary<string, MemberSymbol>();
        var order = new List<string>();
        foreach (ISymbol symbol in type.Chain().SelectMany(t => t.GetMembers()))
        {
            if (MemberSymbol.Of(symbol) is { } member
                && (symbol.DeclaredAccessibility == Accessibility.Public
                    || (symbol.IsAccessibleFrom(type)
                        && symbol.Attribute(KnownNames.JsonIncludeAttribute) is not null)))
            {
                if (!members.ContainsKey(member.Name)) order.Add(member.Name);
                members[member.Name] = member;
            }
            else if (members.TryGetValue(symbol.Name, out MemberSymbol? other) && symbol.IsAccessibleFrom(type))
            {
                order.Remove(symbol.Name);
                members.Remove(symbol.Name);
                hidden?.Add(other);
            }
        }

        return order.Select(name => members[name]);
    }

    /// <summary>The type and its bases, the last base first.</summary>
    public static IEnumerable<INamedTypeSymbol> Chain(this INamedTypeSymbol type)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? t = type; t is { SpecialType: SpecialType.None }; t = t.BaseType) chain.Push(t);
        return chain;
    }

    /// <summary>Whether code beside the type can name the symbol.</summary>
    public static bool IsAccessibleFrom(this ISymbol symbol, INamedTypeSymbol type) =>
        symbol.DeclaredAccessibility switch
        {
            Accessibility.Public => true,
            Accessibility.Internal or Accessibility.ProtectedOrInternal =>
                symbol.ContainingAssembly.GivesAccessTo(type.ContainingAssembly),
            _ => false,
        };

    private static readonly SymbolDisplayFormat s_namespace = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);
}
