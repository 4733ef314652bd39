using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Finds how a member's value is carried: as the codec knows it, by a converter, or through a JsonSerializerContext.
/// </summary>
internal static class MemberValueParser
{
    /// <summary>For the code fix: the metadata name of a JsonSerializerContext.</summary>
    public const string ContextProperty = "Context";

    /// <summary>For the code fix: the type that it does not list.</summary>
    public const string TypeProperty = "Type";

    /// <summary>Parses the value of a member.</summary>
    /// <returns>How it is carried, or <see langword="null"/> if it cannot be, which is then reported.</returns>
    public static ValueSpec? Parse(
        MemberSymbol member, ImmutableArray<AttributeData> attributes, ParseContext context, bool normalize)
    {
        if (attributes.FirstOrDefault(a => a.AttributeClass.Is(KnownNames.MemoryJsonContextAttribute)) is { } own
            && own.Argument<INamedTypeSymbol>() is { } ownContext)
        {
            return FromContext(member, ownContext, context);
        }

        if (attributes.FirstOrDefault(a => a.AttributeClass.Is(KnownNames.MemoryConverterAttribute)) is { } conversion)
            return FromMemoryConverter(member, conversion, attributes, context, normalize);
        if (attributes.FirstOrDefault(a => a.AttributeClass.Is(KnownNames.JsonConverterAttribute)) is { } attribute)
        {
            return FromConverter(member, attribute, context);
        }

        if (MemoryConverterParser.Of(member.Type) is { } ofType)
            return FromMemoryConverter(member, ofType, attributes, context, normalize);
        ValueSpec? value = VectorParser.ValueOf(member, attributes)
            ?? ValueParser.Parse(member.Type, context.Type, normalize)
            ?? FromContext(member, context.JsonContext, context);
        if (value is not null) return value;
        if (UnknownWithin(member.Type) is { } unknown)
        {
            context.Report(
                DiagnosticDescriptors.UnknownType, context.LocationOf(member.Symbol), member.Name, unknown.Name);
        }
        else
        {
            UnsupportedParser.Report(member, context);
        }

        return null;
    }

    private static ValueSpec? FromMemoryConverter(
        MemberSymbol member, AttributeData attribute, ImmutableArray<AttributeData> attributes, ParseContext context,
        bool normalize)
    {
        string? fault;
        ValueSpec? value = null;
        if (attributes.Any(a => a.AttributeClass.Is(KnownNames.JsonConverterAttribute)))
            fault = "the member has [JsonConverter] too; leave one of them out";
        else if (member.BindingIn(context.Type) is null && CollectionParser.CanFill(member))
            fault = "the member has no setter, and a converter makes a new value; give it an init accessor";
        else
            value = MemoryConverterParser.Parse(member.Type, attribute, context.Type, normalize, out fault);
        if (fault is null) return value;
        context.Report(
            DiagnosticDescriptors.MemoryConverter, context.LocationOf(member.Symbol), member.Name, fault);
        return null;
    }

    private static ValueSpec? FromConverter(MemberSymbol member, AttributeData attribute, ParseContext context)
    {
        if (ConverterParser.Parse(member.Type, attribute, context.Type, context.JsonContext) is { } value) return value;
        JsonAttributeParser.Refuse(
            member.Name,
            attribute,
            "a converter must be a JsonConverter<T> of the member's type, not a factory, with a constructor without parameters that can be called from here",
            context);
        return null;
    }

    /// <summary>The type that the compiler does not know.</summary>
    private static IErrorTypeSymbol? UnknownWithin(ITypeSymbol type) => type switch
    {
        IErrorTypeSymbol error => error,
        INamedTypeSymbol { IsGenericType: true } generic =>
            generic.TypeArguments.Select(UnknownWithin).FirstOrDefault(e => e is not null),
        IArrayTypeSymbol array => UnknownWithin(array.ElementType),
        _ => null,
    };

    private static ValueSpec? FromContext(MemberSymbol member, INamedTypeSymbol? jsonContext, ParseContext context)
    {
        if (jsonContext is null || UnknownWithin(member.Type) is not null) return null;
        ITypeSymbol bare = ValueParser.Bare(member.Type);
        ValueSpec value = ValueParser.ParseContext(member.Type, jsonContext.QualifiedName());
        if (!CodecParser.Lists(jsonContext, bare))
        {
            string name = bare.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
                .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            context.Report(
                DiagnosticDescriptors.NotInJsonContext,
                context.LocationOf(member.Symbol),
                ImmutableDictionary<string, string?>.Empty
                    .Add(ContextProperty, MetadataName(jsonContext))
                    .Add(TypeProperty, bare.QualifiedName().Replace("?", "")),
                member.Name,
                jsonContext.Name,
                name);
        }

        return value;
    }

    private static string MetadataName(INamedTypeSymbol type) => type.ContainingType is { } outer
        ? $"{MetadataName(outer)}+{type.MetadataName}"
        : type.ContainingNamespace.IsGlobalNamespace
            ? type.MetadataName : $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}";
}
