using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Finds what code cannot name, since it is [Obsolete] with an error: only code that is obsolete itself can.
/// </summary>
internal static class Obsolescence
{
    private const string ObsoleteAttribute = "System.ObsoleteAttribute";

    /// <summary>Whether code that names the member, its accessors or what its type is made of is an error.</summary>
    public static bool IsError(MemberSymbol member) =>
        HasError(member.Symbol)
        || (member.Getter is { } getter && HasError(getter))
        || (member.Setter is { } setter && HasError(setter))
        || IsError(member.Type);

    /// <summary>Whether code that names the symbol is an error.</summary>
    public static bool IsError(ISymbol symbol) => symbol switch
    {
        IArrayTypeSymbol array => IsError(array.ElementType),
        INamedTypeSymbol type => HasError(type)
            || (type.ContainingType is { } outer && IsError(outer))
            || type.TypeArguments.Any(IsError)
            || (type.TypeKind == TypeKind.Enum && type.GetMembers().Any(HasError)),
        _ => HasError(symbol),
    };

    private static bool HasError(ISymbol symbol) =>
        symbol.Attribute(ObsoleteAttribute)?.ConstructorArguments is [_, { Value: true }];
}
