using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds how a value is carried that has an application's own converter, on its member or its type.</summary>
internal static class MemoryConverterParser
{
    /// <summary>The [MemoryConverter] of a type.</summary>
    public static AttributeData? Of(ITypeSymbol type) =>
        ValueParser.Bare(type).Attribute(KnownNames.MemoryConverterAttribute);

    /// <summary>Parses a value with a converter.</summary>
    /// <param name="type">The value's type, with its nullable annotation.</param>
    /// <param name="attribute">The [MemoryConverter].</param>
    /// <param name="scope">The type that has the member.</param>
    /// <param name="normalize">Whether times are written in UTC.</param>
    /// <param name="fault">Why the converter cannot be used, if it cannot.</param>
    /// <returns>How it is carried, or <see langword="null"/> if the converter cannot be used.</returns>
    public static ValueSpec? Parse(
        ITypeSymbol type, AttributeData attribute, INamedTypeSymbol scope, bool normalize, out string? fault)
    {
        ITypeSymbol bare = ValueParser.Bare(type);
        string name = bare.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString();
        fault = "its type argument is unknown";
        if (attribute.AttributeClass?.TypeArguments.FirstOrDefault() is not INamedTypeSymbol converter
            || converter.TypeKind == TypeKind.Error) return null;
        fault = $"\"{converter.Name}\" is not a MemoryConverter<TValue, TStored>; derive it from MemoryConverter<{name}, string>, or another type that is stored";
        if (BaseOf(converter) is not { } converts) return null;
        ITypeSymbol from = converts.TypeArguments[0];
        fault = $"\"{converter.Name}\" converts {from.ToDisplayString()}, and not {name}";
        if (!SymbolEqualityComparer.Default.Equals(from, bare)) return null;
        fault = $"\"{converter.Name}\" cannot be made from here; give it a constructor without parameters, and make both as visible as the type";
        if (!CanBeMade(converter, scope)) return null;
        ITypeSymbol to = converts.TypeArguments[1];
        fault = $"\"{converter.Name}\" stores {to.ToDisplayString()}; let it store text, a number, a boolean, a time, an enum, a [MemoryObject], or a list, set or map of those";
        ValueSpec? stored = Of(to) is null ? ValueParser.Parse(to, scope, normalize) : null;

        // Code that does not know nullable references cannot say that what is stored is never null.
        if (stored is not null && to.IsUnannotated()) stored = stored with { AllowsNull = false };
        if (stored is not { AllowsNull: false, Vector: null } || stored.Kind == ValueKind.Context) return null;
        fault = null;
        return stored with
        {
            Conversion = new ConversionSpec(converter.QualifiedName(), bare.QualifiedName().TrimEnd('?')),
            AllowsNull = type.IsReferenceType
                ? type.NullableAnnotation != NullableAnnotation.NotAnnotated
                : !ReferenceEquals(bare, type),
            IsValueType = type.IsValueType,
        };
    }

    /// <summary>What a member is stored as; its own type where it has no converter.</summary>
    public static ITypeSymbol StoredTypeOf(MemberSymbol member)
    {
        AttributeData? attribute = member.Symbol.Attribute(KnownNames.MemoryConverterAttribute) ?? Of(member.Type);
        return attribute?.AttributeClass?.TypeArguments.FirstOrDefault() is INamedTypeSymbol converter
            && BaseOf(converter) is { } converts ? converts.TypeArguments[1] : member.Type;
    }

    private static INamedTypeSymbol? BaseOf(INamedTypeSymbol converter)
    {
        for (INamedTypeSymbol? t = converter; t is not null; t = t.BaseType)
        {
            if (t.TypeArguments.Length == 2 && t.OriginalDefinition.Is(KnownNames.MemoryConverter)) return t;
        }

        return null;
    }

    private static bool CanBeMade(INamedTypeSymbol converter, INamedTypeSymbol scope)
    {
        for (INamedTypeSymbol? t = converter; t is not null; t = t.ContainingType)
        {
            if (t.IsFileLocal || !t.IsAccessibleFrom(scope)) return false;
        }

        return converter is { IsAbstract: false, IsUnboundGenericType: false }
            && converter.InstanceConstructors.Any(
                c => c.Parameters.IsEmpty && c.DeclaredAccessibility == Accessibility.Public);
    }
}
