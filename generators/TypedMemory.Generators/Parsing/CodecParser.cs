using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Turns a declaration with [MemoryObject] into a codec, and answers what both kinds of declarations ask.
/// </summary>
internal static class CodecParser
{
    public static ParseResult<CodecSpec> Parse(
        GeneratorAttributeSyntaxContext syntax, CancellationToken cancellationToken)
    {
        // A memory type is a memory object too: its own codec is enough.
        if (syntax.TargetSymbol is not INamedTypeSymbol type
            || !IsFirstDeclaration(syntax)
            || type.Attribute(KnownNames.MemoryTypeAttribute) is not null)
        {
            return new ParseResult<CodecSpec>(null, []);
        }

        return Parse(type, syntax.SemanticModel.Compilation, cancellationToken);
    }

    public static ParseResult<CodecSpec> Parse(
        INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        var context = new ParseContext(type, compilation, cancellationToken) { JsonContext = JsonContextOf(type) };
        return new ParseResult<CodecSpec>(ParseSpec(type, context), context.Diagnostics)
        { NameLocation = context.LocationOf(type) };
    }

    /// <summary>
    /// Whether the attribute that was found is the first on the type: of a partial type, several parts can have it.
    /// </summary>
    public static bool IsFirstDeclaration(GeneratorAttributeSyntaxContext syntax) =>
        syntax.Attributes[0].ApplicationSyntaxReference is { } application
        && application.SyntaxTree == syntax.TargetNode.SyntaxTree
        && syntax.TargetNode.Span.Contains(application.Span)
        && syntax.TargetSymbol.Attribute(
            syntax.Attributes[0].AttributeClass!.ToDisplayString())?.ApplicationSyntaxReference
            is { } first
        && first.SyntaxTree == application.SyntaxTree
        && first.Span == application.Span;

    public static INamedTypeSymbol? JsonContextOf(INamedTypeSymbol type) =>
        type.Attribute(KnownNames.MemoryJsonContextAttribute)?.Argument<INamedTypeSymbol>();

    /// <summary>Whether a codec is emitted for a type with [MemoryObject], if only one that can be named.</summary>
    public static bool CanHaveCodec(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (t.IsGenericType) return false;
        }

        return !type.IsStatic && !type.IsRefLikeType && type.AccessibilityKeyword() is not null;
    }

    /// <summary>The accessibility of what is emitted; what the generator cannot name or repeat is reported.</summary>
    public static string? AccessibilityOf(INamedTypeSymbol type, ParseContext context)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (!t.IsGenericType) continue;
            context.Report(DiagnosticDescriptors.GenericType, context.LocationOf(type), type.Name);
            return null;
        }

        if (type.IsStatic || type.IsRefLikeType)
        {
            context.Report(
                DiagnosticDescriptors.NoValues, context.LocationOf(type), type.Name,
                type.IsStatic ? "static, and has no values" : "a ref struct, whose values cannot be kept");
            return null;
        }

        string? accessibility = type.AccessibilityKeyword();
        if (accessibility is null)
        {
            context.Report(DiagnosticDescriptors.InaccessibleType, context.LocationOf(type), type.Name);
        }

        return accessibility;
    }

    /// <summary>Whether the JsonSerializerContext that a type names, if any, lists the type of a member.</summary>
    public static bool IsListed(ITypeSymbol member, INamedTypeSymbol type) =>
        JsonContextOf(type) is { } jsonContext && Lists(jsonContext, member);

    /// <summary>Whether a JsonSerializerContext lists a type.</summary>
    public static bool Lists(INamedTypeSymbol jsonContext, ITypeSymbol type) => jsonContext.GetAttributes().Any(a =>
        a.AttributeClass.Is(KnownNames.JsonSerializableAttribute)
        && a.ConstructorArguments is [{ Value: ITypeSymbol listed }, ..]
        && SymbolEqualityComparer.Default.Equals(ValueParser.Bare(listed), ValueParser.Bare(type)));

    private static CodecSpec? ParseSpec(INamedTypeSymbol type, ParseContext context)
    {
        if (AccessibilityOf(type, context) is not { } accessibility) return null;
        JsonAttributeParser.ReportType(type, context);
        ImmutableArray<ObjectSpec> objects = [];
        List<AttributeData> derived = HierarchyParser.DerivedTypesOf(type);
        if (derived.Count > 0)
        {
            objects = HierarchyParser.Parse(type, derived, context);
        }
        else if (type.IsAbstract || type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            context.Report(DiagnosticDescriptors.NoCases, context.LocationOf(type), type.Name);
        }
        else
        {
            objects = [ObjectParser.Parse(type, context, isDocument: false)];
        }

        TypeNames names = TypeNamesParser.Parse(type, isMemoryType: false, context);
        return new CodecSpec(
            type.Namespace(), type.BaseName(), accessibility, type.QualifiedName(),
            new EquatableArray<ObjectSpec>(objects))
        {
            Names = names,
            // A case without a type is an error of the compiler's.
            IsBroken = context.HasErrors || objects.IsEmpty,
            IsObsolete = Obsolescence.IsError(type),
            HasObsoleteParts = objects.Any(o => o.HasObsoleteParts),
            IsHierarchy = derived.Count > 0,
            IsValueType = type.IsValueType,
        };
    }
}
