using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>A property or field, as what may be a member of a document.</summary>
internal sealed class MemberSymbol
{
    private const string CompilerGeneratedAttribute = "System.Runtime.CompilerServices.CompilerGeneratedAttribute";

    private readonly IPropertySymbol? _property;
    private readonly IFieldSymbol? _field;

    private MemberSymbol(ISymbol symbol, ITypeSymbol type)
    {
        Symbol = symbol;
        Type = type;
        _property = symbol as IPropertySymbol;
        _field = symbol as IFieldSymbol;
    }

    /// <summary>The property or field.</summary>
    public ISymbol Symbol { get; }

    public ITypeSymbol Type { get; }

    public string Name => Symbol.Name;

    public bool IsRequired => _property?.IsRequired ?? _field!.IsRequired;

    /// <summary>What reads a property; an override may leave it to what it overrides.</summary>
    public IMethodSymbol? Getter => AccessorOf(_property, static p => p.GetMethod);

    /// <summary>What sets a property; an override may leave it to what it overrides.</summary>
    public IMethodSymbol? Setter => AccessorOf(_property, static p => p.SetMethod);

    /// <summary>Whether code that has a value can give the member another one.</summary>
    public bool IsMutable => _field is { IsReadOnly: false } || Setter is { IsInitOnly: false };

    /// <summary>
    /// Whether the member holds a value of its own, which is lost if it is not stored: a field, or a property with one
    /// behind it.
    /// </summary>
    public bool HoldsValue => _field is not null
        || (_property!.SetMethod ?? _property.GetMethod)?.Attribute(CompilerGeneratedAttribute) is not null
        || _property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, _property));

    public ImmutableArray<AttributeData> Attributes => Symbol.GetAttributes();

    /// <summary>
    /// The property or field, if a document can have it: it belongs to a value and is asked for by name alone.
    /// </summary>
    public static MemberSymbol? Of(ISymbol symbol) => symbol switch
    {
        { IsStatic: true } or { IsImplicitlyDeclared: true } or { CanBeReferencedByName: false } => null,
        IPropertySymbol { IsIndexer: false, ExplicitInterfaceImplementations.Length: 0 } property =>
            new(property, property.Type),
        IFieldSymbol { IsConst: false, IsFixedSizeBuffer: false } field => new(field, field.Type),
        _ => null,
    };

    /// <summary>Whether generated code can read the member.</summary>
    public bool CanRead(INamedTypeSymbol type) =>
        Symbol.IsAccessibleFrom(type)
            && (_field is not null || (Getter is { } getter && getter.IsAccessibleFrom(type)));

    /// <summary>
    /// How a value gets into the member, other than through a constructor; <see langword="null"/> if it does not.
    /// </summary>
    public MemberBinding? BindingIn(INamedTypeSymbol type)
    {
        if (_field is { } field)
        {
            return field.IsReadOnly ? null : field.IsRequired ? MemberBinding.Initializer : MemberBinding.Setter;
        }

        if (Setter is not { } setter) return null;
        if (_property!.IsRequired) return MemberBinding.Initializer;
        return !setter.IsInitOnly && setter.IsAccessibleFrom(type) ? MemberBinding.Setter : MemberBinding.Accessor;
    }

    private static IMethodSymbol? AccessorOf(
        IPropertySymbol? property, System.Func<IPropertySymbol, IMethodSymbol?> select)
    {
        for (; property is not null; property = property.OverriddenProperty)
        {
            if (select(property) is { } accessor) return accessor;
        }

        return null;
    }
}
